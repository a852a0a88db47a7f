#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "admin/admin_view.hpp"
#include "config/settings.hpp"

namespace loanpulse {

/// What came of a reload, for the operator.
void log_reload(ReloadAnswer const& answer);

/// Reads the configuration again on a thread of its own: thousands of files take their time. One
/// reading at a time; requests that come meanwhile are served by readings that begin after them.
/// Of the event loop.
class ConfigReload {
 public:
  using Done = std::function<void(ReloadAnswer const&)>;
  struct Loaded {
    std::optional<Config> config;
    std::vector<std::string> problems;  ///< why there is none
  };

  ConfigReload(boost::asio::io_context& loop, std::function<Config()> load)
      : loop_{loop}, load_{std::move(load)} {}
  ~ConfigReload();
  ConfigReload(ConfigReload const&) = delete;
  ConfigReload& operator=(ConfigReload const&) = delete;

  /// `loaded` is called on the loop.
  void load(std::function<void(Loaded)> loaded);

 private:
  void start();
  Loaded read() const;

  boost::asio::io_context& loop_;
  std::function<Config()> load_;
  std::deque<std::function<void(Loaded)>> waiting_;
  std::thread reader_;
};

}  // namespace loanpulse
