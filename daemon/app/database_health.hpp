#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "model/error.hpp"
#include "ops/log_throttle.hpp"

namespace loanpulse {

/// Whether the database answers the daemon. Writes one log line when it stops answering, one a
/// minute while it does not, and one when it is back. Of the event loop.
class DatabaseHealth {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// `changed` is told of every change.
  explicit DatabaseHealth(std::function<void(bool up, std::string const& detail)> changed)
      : changed_{std::move(changed)} {}

  void answered();
  void failed(StageError const& error, Steady now);

  bool up() const { return up_; }

  /// How long to wait before asking again: 250 ms at first, 5 s in the end.
  std::chrono::milliseconds pause() const;

 private:
  std::function<void(bool, std::string const&)> changed_;
  LogThrottle throttle_;
  bool up_ = false;
  int failures_ = 0;
};

}  // namespace loanpulse
