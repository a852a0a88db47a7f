#pragma once

#include <chrono>
#include <optional>

#include "model/error.hpp"
#include "model/limits.hpp"

namespace loanpulse {

/// How long to wait before attempt `attempt + 1`, or nothing: give up. Pure.
/// Only transient and rate_limited failures are repeated, `max_attempts` in all. What the source
/// `asked` for counts; above `max_delay` it is a reason to give up, since who comes too early is
/// refused again, or for longer. Else the delay is drawn from [0, initial_delay · 2^(attempt-1)],
/// at most `max_delay` ("full jitter": many clients that failed together do not come back
/// together). `draw` is a random number in [0, 1).
std::optional<std::chrono::milliseconds> retry_delay(RetryLimits const& limits, ErrorKind kind,
                                                     int attempt,
                                                     std::optional<std::chrono::milliseconds> asked,
                                                     double draw);

}  // namespace loanpulse
