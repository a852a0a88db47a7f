#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace loanpulse {

/// How often a host may be asked: `requests` in each `per` on the average, and at most `burst` of
/// them at once after a rest.
struct RequestRate {
  std::size_t requests = 1;
  std::chrono::milliseconds per{1'000};
  std::size_t burst = 1;

  /// From one request to the next where they come evenly. Rounded up: a source that counts must
  /// not count one too many.
  std::chrono::nanoseconds interval() const {
    auto const count = static_cast<std::int64_t>(requests);
    return (std::chrono::nanoseconds{per} + std::chrono::nanoseconds{count - 1}) / count;
  }

  bool operator==(RequestRate const&) const = default;
};

}  // namespace loanpulse
