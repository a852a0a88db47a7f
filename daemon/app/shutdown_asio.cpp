#include "app/shutdown_asio.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <utility>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto answers_take = 200ms;   ///< for clients that wait while the daemon ends
constexpr auto giving_up_takes = 10s;  ///< after the drain: statements are broken off, recorded
constexpr auto closing_takes = 10s;    ///< for threads to be joined, when no work is open
constexpr auto a_second_signal_gives = 5s;

template <class Action>
void after(boost::asio::steady_timer& timer, std::chrono::milliseconds pause, Action action) {
  timer.expires_after(pause);
  timer.async_wait([action = std::move(action)](boost::system::error_code const& error) {
    if (!error) action();
  });
}

}  // namespace

Shutdown::Shutdown(boost::asio::io_context& loop, OpenWork& work, ExitDeadline& exit, Steps steps)
    : loop_{loop},
      work_{work},
      exit_{exit},
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
  auto const drain = steps_.drain();
  exit_.set(SteadyClock::now() + drain + giving_up_takes);
  after(deadline_, drain, [this] { steps_.give_up(); });
  look();
}

void Shutdown::abandon() {
  spdlog::warn("Told to stop again: running runs are put back to the queue now.");
  exit_.set(SteadyClock::now() + a_second_signal_gives);
  steps_.give_up();
}

void Shutdown::look() {
  if (begun_ && work_.count() == 0) finish();
}

void Shutdown::finish() {
  if (std::exchange(finished_, true)) return;
  exit_.set(SteadyClock::now() + closing_takes);
  steps_.close();
  after(last_answers_, answers_take, [this] { loop_.stop(); });
}

}  // namespace loanpulse
