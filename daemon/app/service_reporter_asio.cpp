#include "app/service_reporter_asio.hpp"

#include <utility>

namespace loanpulse {

using namespace std::chrono_literals;

ServiceReporter::ServiceReporter(boost::asio::io_context& loop, ServiceManager& service,
                                 std::function<std::string()> status)
    : service_{service}, status_{std::move(status)}, watchdog_{loop}, fresh_{loop} {}

void ServiceReporter::feed_watchdog() {
  auto const interval = service_.watchdog_interval();
  if (!interval) return;
  service_.watchdog();
  watchdog_.expires_after(*interval);
  watchdog_.async_wait([this](boost::system::error_code const& error) {
    if (!error) feed_watchdog();
  });
}

void ServiceReporter::changed() {
  if (stopped_ || is_fresh_) return;
  auto const text = status_();
  if (text == std::exchange(told_, text)) return;
  service_.status(text);
  is_fresh_ = true;
  fresh_.expires_after(1s);
  fresh_.async_wait([this](boost::system::error_code const& error) {
    if (error) return;
    is_fresh_ = false;
    changed();
  });
}

void ServiceReporter::stop_status() {
  stopped_ = true;
  fresh_.cancel();
}

}  // namespace loanpulse
