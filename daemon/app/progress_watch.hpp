#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "model/run_progress.hpp"
#include "model/run_stop.hpp"
#include "model/schedule.hpp"

namespace loanpulse {

/// Decides when a run has gone on for too long: `run.stall_timeout` without a page, a row or a byte
/// more, or `run.max_run_time` in all. The merge counts as one step. Pure; one thread.
class ProgressWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  ProgressWatch(RunPolicy const& policy, Steady start)
      : policy_{policy}, start_{start}, last_change_{start} {}

  /// Looks at the run; says why it must stop, if it must.
  std::optional<StopReason> look(RunProgress const& progress, Steady now);

 private:
  struct Seen {
    std::uint64_t pages = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    bool merging = false;

    bool operator==(Seen const&) const = default;
  };

  RunPolicy policy_;
  Steady start_;
  Steady last_change_;
  Seen seen_;
};

}  // namespace loanpulse
