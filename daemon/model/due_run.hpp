#pragma once

#include <cstdint>

#include "model/clock.hpp"

namespace loanpulse {

/// Due times of one job that are accounted for together, by one row of metadata.pipeline_runs:
/// either they get a run, or they are recorded as skipped.
struct DueRun {
  enum class Verdict {
    run,
    missed,  ///< recorded as skipped: on_missed says that nobody wants them any more
  };

  TimePoint first_due;      ///< equal to scheduled_for when it is only one
  TimePoint scheduled_for;  ///< the last of them
  std::uint64_t due_count = 1;
  Verdict verdict = Verdict::run;
  TimePoint not_before;  ///< scheduled_for and the job's jitter

  bool operator==(DueRun const&) const = default;
};

}  // namespace loanpulse
