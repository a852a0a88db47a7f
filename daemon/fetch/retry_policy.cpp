#include "fetch/retry_policy.hpp"

#include <algorithm>
#include <cstdint>

namespace loanpulse {

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
