#include "app/shutdown_asio.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

template <class Action>
void after(boost::asio::steady_timer& timer, std::chrono::milliseconds pause, Action action) {
  timer.expires_after(pause);
  timer.async_wait([action = std::move(action)](boost::system::error_code const& error) {
    if (!error) action();
  });
}

}  // namespace

Shutdown::Shutdown(boost::asio::io_context& loop, OpenWork& work, ExitDeadline& exit,
                   Clock const& clock, Means means)
    : loop_{loop},
      work_{work},
      exit_{exit},
      clock_{clock},
      means_{std::move(means)},
      signals_{loop, SIGINT, SIGTERM},
      timeout_{loop} {}

void Shutdown::await_signal() {
  signals_.async_wait([this](boost::system::error_code const& error, int) {
    if (error) return;
    if (begun()) spdlog::warn("Told to stop again: running runs are put back to the queue now.");
    perform(state_.on_signal(clock_.steady(), means_.drain_timeout()));
    await_signal();
  });
}

void Shutdown::look() {
  if (work_.count() == 0) perform(state_.on_no_open_work(clock_.steady()));
}

void Shutdown::fail() { perform(state_.on_failure(clock_.steady())); }

void Shutdown::perform(ShutdownState::Step const& step) {
  if (auto const* const drain = std::get_if<ShutdownState::Drain>(&step)) return perform(*drain);
  if (auto const* const up = std::get_if<ShutdownState::GiveUp>(&step)) return perform(*up);
  if (auto const* const close = std::get_if<ShutdownState::Close>(&step)) return perform(*close);
  if (std::holds_alternative<ShutdownState::End>(step)) loop_.stop();
}

void Shutdown::perform(ShutdownState::Drain const& drain) {
  exit_.set(drain.exit_by);
  means_.drain();
  after(timeout_, drain.timeout, [this] { perform(state_.on_drain_timeout()); });
  look();
}

void Shutdown::perform(ShutdownState::GiveUp const& give_up) {
  exit_.set(give_up.exit_by);
  means_.give_up();
}

void Shutdown::perform(ShutdownState::Close const& close) {
  exit_.set(close.exit_by);
  means_.close(work_.begin());
  after(timeout_, close.timeout, [this] { perform(state_.on_answer_timeout()); });
  look();
}

}  // namespace loanpulse
