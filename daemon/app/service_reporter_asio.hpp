#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>

#include "ops/notify_systemd.hpp"

namespace loanpulse {

/// Keeps the service manager informed while the daemon serves: the watchdog, which only a loop that
/// turns can feed, and one line on what runs. Of the event loop.
class ServiceReporter {
 public:
  /// `status` gives the line of the moment.
  ServiceReporter(boost::asio::io_context& loop, ServiceManager& service,
                  std::function<std::string()> status);

  void feed_watchdog();
  /// The line may be another now. Told at most once a second: runs come and go by the hundred.
  void changed();
  /// No more lines; the watchdog is fed to the end.
  void stop_status();

 private:
  ServiceManager& service_;
  std::function<std::string()> status_;
  boost::asio::steady_timer watchdog_;
  boost::asio::steady_timer fresh_;
  std::string told_;
  bool is_fresh_ = false;
  bool stopped_ = false;
};

}  // namespace loanpulse
