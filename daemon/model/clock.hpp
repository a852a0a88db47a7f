#pragma once

#include <chrono>

namespace loanpulse {

/// Wall-clock time with PostgreSQL's resolution.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from, so that tests can move it by hand. Safe from every thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;                                 ///< for records and dates
  virtual std::chrono::steady_clock::time_point steady() const = 0;  ///< for durations
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::now();
  }
};

}  // namespace loanpulse
