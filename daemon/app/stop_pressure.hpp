#pragma once

#include <chrono>
#include <optional>

#include "model/run_stop.hpp"

namespace loanpulse {

/// How a run that was told to stop is brought to do so: what it waits for at the database is broken
/// off at once and every second from then on, as a request that arrives between two statements is
/// lost; and where that has not helped for five seconds its connections are closed. Pure; one
/// thread.
class StopPressure {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// Whoever asks first begins it; what is to be done now, if anything.
  std::optional<Interruption> look(Steady now);
  /// When to look again; empty: nobody has begun it.
  std::optional<Steady> next() const;

 private:
  std::optional<Steady> begun_;
  Steady last_{};
};

}  // namespace loanpulse
