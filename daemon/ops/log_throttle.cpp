#include "ops/log_throttle.hpp"

#include <utility>

namespace loanpulse {

std::optional<std::uint64_t> LogThrottle::admit(std::string const& kind,
                                                std::chrono::steady_clock::time_point now) {
  auto const [place, first] = lines_.try_emplace(kind, Line{now});
  auto& line = place->second;
  if (!first && now - line.last < interval_) {
    ++line.held_back;
    return std::nullopt;
  }
  line.last = now;
  return std::exchange(line.held_back, 0);
}

}  // namespace loanpulse
