#include "fetch/rate/token_bucket.hpp"

#include <algorithm>
#include <cstdint>

namespace loanpulse {

std::chrono::nanoseconds TokenBucket::take(RequestRate const& rate, std::size_t sharers, Time now) {
  auto const parts = std::max<std::size_t>(1, sharers);
  auto const interval = rate.interval() * static_cast<std::int64_t>(parts);
  auto const burst = std::max<std::size_t>(1, rate.burst / parts);
  // The first token may be taken as long as the bucket lacks less than all of them.
  auto const tolerance = interval * static_cast<std::int64_t>(burst - 1);
  auto const full_at = std::max(full_at_, now);
  auto const free_at = full_at - tolerance;
  if (now < free_at) return free_at - now;
  full_at_ = full_at + interval;
  return std::chrono::nanoseconds{0};
}

RequestRate strictest(RequestRate const& a, RequestRate const& b) {
  RequestRate slower = a.interval() >= b.interval() ? a : b;
  slower.burst = std::min(a.burst, b.burst);
  return slower;
}

}  // namespace loanpulse
