#include "fetch/retry_policy.hpp"

#include <algorithm>
#include <cstdint>

namespace loanpulse {

StatusClass classify_status(int status, bool limit_reached) {
  switch (status) {
    case 200:
    case 203:
      return StatusClass::success;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return StatusClass::redirect;
    case 401:
      return StatusClass::unauthorized;
    case 403:
      return limit_reached ? StatusClass::rate_limited : StatusClass::unauthorized;
    case 413:  // RFC 9110, 15.5.14: "if the condition is temporary"
    case 420:  // both of these are what some use for 429
    case 430:
      return limit_reached ? StatusClass::rate_limited : StatusClass::rejected;
    case 408:
    case 425:
      return StatusClass::transient;
    case 429:
      return StatusClass::rate_limited;
    case 501:  // not implemented
    case 505:  // HTTP version not supported
    case 511:  // a captive portal wants a person
      return StatusClass::rejected;
    case 503:
      return limit_reached ? StatusClass::rate_limited : StatusClass::transient;
    default:
      if (status >= 200 && status <= 299) return StatusClass::no_page;
      return status >= 500 && status <= 599 ? StatusClass::transient : StatusClass::rejected;
  }
}

std::optional<std::chrono::milliseconds> retry_delay(RetryLimits const& limits, ErrorKind kind,
                                                     int attempt,
                                                     std::optional<std::chrono::milliseconds> asked,
                                                     double draw) {
  bool const worth_it = kind == ErrorKind::transient || kind == ErrorKind::rate_limited;
  if (!worth_it || attempt >= limits.max_attempts) return std::nullopt;
  if (asked) return *asked <= limits.max_delay ? asked : std::nullopt;
  std::chrono::milliseconds bound = std::min(limits.initial_delay, limits.max_delay);
  // Doubling stops at the maximum, which also keeps 2^99 from overflowing.
  for (int i = 1; i < attempt && bound < limits.max_delay && bound.count() > 0; ++i) {
    bound = std::min(bound * 2, limits.max_delay);
  }
  auto const drawn = static_cast<std::int64_t>(static_cast<double>(bound.count() + 1) * draw);
  return std::chrono::milliseconds{std::min<std::int64_t>(drawn, bound.count())};
}

}  // namespace loanpulse
