#pragma once

#include <chrono>
#include <optional>

#include "model/clock.hpp"

namespace loanpulse {

/// PostgreSQL's clock said `now`, at some time between the two moments of the steady clock.
struct ClockReading {
  TimePoint now;
  std::chrono::steady_clock::time_point asked{};
  std::chrono::steady_clock::time_point answered{};
};

/// PostgreSQL's clock as far as this process knows it: read now and then, carried on by the steady
/// clock in between. All daemons schedule by it, so that a wrong clock of one machine moves
/// nothing, and timers never meet a wall clock that jumps. Pure; one thread.
class TrackedClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// What reading the clock has shown.
  enum class Reading { steady, jumped_forward, jumped_back };

  Reading observe(ClockReading const& reading);

  /// Empty before the first reading.
  std::optional<TimePoint> now(Steady steady) const;

  /// When the clock will show `instant`, by the steady clock. Only after a reading.
  Steady steady_of(TimePoint instant) const;

 private:
  std::optional<TimePoint> anchor_;
  Steady anchored_at_{};
};

}  // namespace loanpulse
