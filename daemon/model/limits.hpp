#pragma once

#include <chrono>
#include <cstddef>

namespace loanpulse {

// What a job puts up with: findings of the guards, attempts, times and sizes.

/// What becomes of what a guard finds: a guard's finding fails the run unless the job says that its
/// source or its target means it so.
enum class OnFinding { fail, allow };

/// Attempts for one page. The delay before attempt n+1 is drawn from [0, initial · 2^(n-1)],
/// never above `max_delay`; a Retry-After of the server is kept instead, up to `max_delay`.
struct RetryLimits {
  int max_attempts = 5;  ///< 1..100; 1 means no retry
  std::chrono::milliseconds initial_delay{500};
  std::chrono::milliseconds max_delay{30'000};
};

struct Timeouts {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds first_byte{60'000};  ///< from the request to the answer's first byte
  std::chrono::milliseconds idle{30'000};        ///< without a single byte
  std::chrono::milliseconds total{300'000};      ///< one attempt, or a part of its answer
};

struct SourceLimits {
  std::size_t max_page_bytes = 64u << 20;  ///< of the decompressed body, or of a line
  std::size_t max_pages = 1'000'000;       ///< of one run: an endless list ends in an error
  std::size_t max_empty_pages = 10;        ///< in a row, while the source says there is more
  std::size_t max_depth = 64;              ///< containers within one another, of what is selected
};

}  // namespace loanpulse
