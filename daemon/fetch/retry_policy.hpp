#pragma once

#include <chrono>
#include <optional>

#include "model/error.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// What an HTTP status means for a page.
enum class StatusClass {
  success,       ///< 200, and 203 from a proxy that changed the answer
  redirect,      ///< 301, 302, 303, 307, 308
  no_page,       ///< any other 2xx: agreed to, but not what was asked for
  transient,     ///< 408, 425, and 5xx except those that cannot heal
  rate_limited,  ///< 429; 403, 413, 420, 430, 503 that ask for patience (RateLimit)
  unauthorized,  ///< 401, 403
  rejected,      ///< everything else
};

/// Unknown codes count as the first of their class (RFC 9110, 15).
StatusClass classify_status(int status, bool limit_reached);

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
