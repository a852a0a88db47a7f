#pragma once

#include <chrono>

#include "model/clock.hpp"

namespace loanpulse {

/// A clock that a test moves by hand. Of one thread.
class ManualClock final : public Clock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  TimePoint now() const override { return wall; }
  Steady steady() const override { return time; }

  Steady time{std::chrono::hours{1}};
  TimePoint wall{};
};

}  // namespace loanpulse
