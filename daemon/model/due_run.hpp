#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/clock.hpp"
#include "model/schedule.hpp"

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

/// How far a job's due times are accounted for; a row of metadata.jobs.
struct JobPosition {
  std::string name;
  std::optional<TimePoint> accounted_until;  ///< empty: the job is new, nothing has been due yet
  bool paused = false;
};

/// Due times to be recorded, all later than `from`.
struct JobDue {
  std::string job_name;
  std::optional<TimePoint> from;  ///< the position they were computed from
  std::vector<DueRun> runs;       ///< in order of time, at least one
  Overlap overlap = Overlap::skip;
};

}  // namespace loanpulse
