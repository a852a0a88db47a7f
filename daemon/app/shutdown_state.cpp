#include "app/shutdown_state.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds after the drain: statements are broken off, endings recorded. Then the process ends.
constexpr auto giving_up_takes = 10s;
/// Seconds of the same after a second signal: whoever sends it is in a hurry.
constexpr auto a_second_signal_gives = 5s;
/// Seconds for clients that wait while the daemon ends; then their connections are cut.
constexpr auto answers_take = 1s;
/// Seconds for threads to be joined, when no work is open. Then the process ends.
constexpr auto closing_takes = 10s;

}  // namespace

ShutdownState::Step ShutdownState::on_signal(Steady now, std::chrono::milliseconds drain_timeout) {
  if (begun_) return GiveUp{now + a_second_signal_gives};
  begun_ = true;
  if (phase_ != Phase::serving) return Nothing{};
  phase_ = Phase::draining;
  drained_by_ = now + drain_timeout;
  return Drain{drain_timeout, drained_by_ + giving_up_takes};
}

ShutdownState::Step ShutdownState::on_drain_timeout() {
  if (phase_ != Phase::draining) return Nothing{};
  return GiveUp{drained_by_ + giving_up_takes};
}

ShutdownState::Step ShutdownState::on_no_open_work(Steady now) {
  switch (phase_) {
    case Phase::draining:
      return close(now);
    case Phase::closing:
      return end();
    case Phase::serving:
    case Phase::over:
      break;
  }
  return Nothing{};
}

ShutdownState::Step ShutdownState::on_answer_timeout() { return end(); }

ShutdownState::Step ShutdownState::on_failure(Steady now) {
  if (phase_ == Phase::closing || phase_ == Phase::over) return Nothing{};
  return close(now);
}

ShutdownState::Step ShutdownState::close(Steady now) {
  phase_ = Phase::closing;
  return Close{answers_take, now + closing_takes};
}

ShutdownState::Step ShutdownState::end() {
  if (phase_ != Phase::closing) return Nothing{};
  phase_ = Phase::over;
  return End{};
}

}  // namespace loanpulse
