#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "admin/daemon_view.hpp"
#include "config/settings.hpp"

namespace loanpulse {

/// What came of a reload, for the operator.
void log_reload(ReloadAnswer const& answer);

/// Reads the configuration again on a thread of its own: thousands of files take their time. One
/// reading at a time; all requests that come meanwhile share the one that begins after it.
/// Of the event loop.
class ConfigReload {
 public:
  using Done = std::function<void(std::optional<ReloadAnswer> const&)>;
  struct Loaded {
    std::optional<Config> config;
    std::vector<std::string> problems;  ///< why there is none
  };
  struct Steps {
    std::function<Config()> load;                        ///< on the thread; throws ConfigError
    std::function<ReloadAnswer(Loaded)> put_in_force{};  ///< on the loop
  };

  ConfigReload(boost::asio::io_context& loop, Steps steps)
      : loop_{loop}, steps_{std::move(steps)} {}
  /// Waits for a reading under way.
  ~ConfigReload();
  ConfigReload(ConfigReload const&) = delete;
  ConfigReload& operator=(ConfigReload const&) = delete;

  /// `done` is called on the loop, once.
  void request(Done done);
  /// Whoever waits is told that nothing comes of it, and what is still read is dropped.
  void stop();

 private:
  using Waiting = std::vector<Done>;

  void start();
  Loaded read() const;
  void loaded(Loaded loaded);
  static void tell(Waiting waiting, std::optional<ReloadAnswer> const& answer);

  boost::asio::io_context& loop_;
  Steps steps_;
  Waiting served_;   ///< by the reading under way
  Waiting waiting_;  ///< for the next
  std::thread reader_;
  bool reading_ = false;
  bool stopped_ = false;
};

}  // namespace loanpulse
