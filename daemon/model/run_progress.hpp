#pragma once

#include <atomic>
#include <cstdint>

namespace loanpulse {

/// How far a run has got, readable by other threads while it runs.
struct RunProgress {
  std::atomic<std::uint64_t> pages{0};
  std::atomic<std::uint64_t> rows{0};  ///< read so far
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<bool> merging{false};  ///< everything is fetched; the commit is under way
};

}  // namespace loanpulse
