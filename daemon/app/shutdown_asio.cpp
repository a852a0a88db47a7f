#include "app/shutdown_asio.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

constexpr auto answers_take = 200ms;  ///< for clients that wait while the daemon ends
constexpr auto abandon_after = 5s;    ///< a second signal means now

template <class Action>
void after(boost::asio::steady_timer& timer, std::chrono::milliseconds pause, Action action) {
  timer.expires_after(pause);
  timer.async_wait([action = std::move(action)](boost::system::error_code const& error) {
    if (!error) action();
  });
}

}  // namespace

Shutdown::Shutdown(boost::asio::io_context& loop, Steps steps)
    : loop_{loop},
      steps_{std::move(steps)},
      signals_{loop, SIGINT, SIGTERM},
      deadline_{loop},
      last_answers_{loop} {}

void Shutdown::await_signal() {
  signals_.async_wait([this](boost::system::error_code const& error, int) {
    if (error) return;
    if (begun_) {
      abandon();
    } else {
      begin();
    }
    await_signal();
  });
}

void Shutdown::begin() {
  begun_ = true;
  after(deadline_, steps_.drain(), [this] { steps_.put_back(); });
  look();
}

void Shutdown::abandon() {
  spdlog::warn("Told to stop again: running runs are put back to the queue now.");
  steps_.put_back();
  // What hangs even so is taken back by the next daemon: its process is seen to be dead.
  after(deadline_, abandon_after, [] { std::_Exit(EXIT_SUCCESS); });
}

void Shutdown::look() {
  if (begun_ && steps_.idle()) finish();
}

void Shutdown::finish() {
  if (std::exchange(finished_, true)) return;
  steps_.close();
  after(last_answers_, answers_take, [this] { loop_.stop(); });
}

}  // namespace loanpulse
