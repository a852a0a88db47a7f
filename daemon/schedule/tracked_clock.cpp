#include "schedule/tracked_clock.hpp"

namespace loanpulse {
namespace {

/// Seconds between what was expected and what was read; less is drift, or a slow answer.
constexpr std::chrono::seconds jump{5};

}  // namespace

TrackedClock::Reading TrackedClock::observe(ClockReading const& reading) {
  auto const& [now, asked, answered] = reading;
  auto const expected = this->now(answered);
  anchor_ = now;
  // The answer was made on the way: taking its end as the moment never runs ahead of PostgreSQL.
  anchored_at_ = answered;
  if (!expected) return Reading::steady;
  auto const slack = jump + (answered - asked);
  if (now > *expected + slack) return Reading::jumped_forward;
  if (now < *expected - slack) return Reading::jumped_back;
  return Reading::steady;
}

std::optional<TimePoint> TrackedClock::now(Steady steady) const {
  if (!anchor_) return std::nullopt;
  return *anchor_ + std::chrono::floor<std::chrono::microseconds>(steady - anchored_at_);
}

TrackedClock::Steady TrackedClock::steady_of(TimePoint instant) const {
  return anchored_at_ + (instant - *anchor_);
}

}  // namespace loanpulse
