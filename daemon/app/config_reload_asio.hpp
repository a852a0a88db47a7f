#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "admin/daemon_view.hpp"
#include "config/settings.hpp"

namespace loanpulse {

/// Reads the configuration again when SIGHUP or a client asks for it, and puts it in force, or says
/// why not. On a thread of its own, as thousands of files take their time: one reading at a time,
/// and all requests that come meanwhile share the one that begins after it. Of the event loop.
class ConfigReload {
 public:
  using Done = DaemonView::Reloaded;
  struct Steps {
    std::function<Config()> load;  ///< on the thread; throws ConfigError
    std::function<void()> begins;  ///< a reading
    std::function<Settings const&()> in_force;
    /// Puts it in force. Throws StageError: then all is as it was.
    std::function<void(Config)> adopt;
    std::function<void()> ends;  ///< what was read is in force, or refused
  };

  ConfigReload(boost::asio::io_context& loop, Steps steps);
  /// Waits for a reading under way.
  ~ConfigReload();
  ConfigReload(ConfigReload const&) = delete;
  ConfigReload& operator=(ConfigReload const&) = delete;

  void await_signal();
  /// `done` is called on the loop, once.
  void request(Done done);
  /// Whoever waits is told that nothing comes of it, and what is still read is dropped.
  void stop();

 private:
  struct Loaded {
    std::optional<Config> config;
    std::vector<std::string> problems{};  ///< why there is none
  };
  using Waiting = std::vector<Done>;

  void start();
  Loaded read() const;
  void loaded(Loaded loaded);
  ReloadAnswer put_in_force(Loaded loaded) const;
  static void tell(Waiting waiting, std::optional<ReloadAnswer> const& answer);

  boost::asio::io_context& loop_;
  Steps steps_;
  boost::asio::signal_set signal_;
  Waiting served_;   ///< by the reading under way
  Waiting waiting_;  ///< for the next
  std::thread reader_;
  bool reading_ = false;
  bool stopped_ = false;
};

}  // namespace loanpulse
