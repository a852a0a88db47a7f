#include "app/start_up_asio.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace loanpulse {

StartUp::StartUp(boost::asio::io_context& loop, DatabaseThread& database, DatabaseHealth& health,
                 Clock const& clock, Means means)
    : database_{database}, health_{health}, clock_{clock}, means_{std::move(means)}, retry_{loop} {}

void StartUp::begin() {
  means_.trying();
  database_.ask(
      means_.prepare,
      [this](std::size_t released) {
        if (released > 0) {
          spdlog::warn("Took {} runs back from daemons that are gone.", released);
        }
        health_.answered();
        if (!stopped_) means_.prepared();
      },
      [this](StageError const& error) {
        if (!stopped_) failed(error);
      });
}

void StartUp::stop() {
  stopped_ = true;
  retry_.cancel();
}

void StartUp::failed(StageError const& error) {
  if (error.kind() != ErrorKind::transient) return means_.refused(error);
  health_.failed(error, clock_.steady());
  retry_.expires_after(health_.pause());
  retry_.async_wait([this](boost::system::error_code const& cancelled) {
    if (!cancelled && !stopped_) begin();
  });
}

}  // namespace loanpulse
