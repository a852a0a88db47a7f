#pragma once

#include <string>
#include <vector>

#include "cli/api_answer.hpp"

namespace loanpulse {

/// A table of jobs with a header. Ends with a newline.
std::string jobs_table(std::vector<JobAnswer> const& jobs);

/// What pausing or resuming has led to, in one line with its end.
std::string pause_summary(JobAnswer const& job);

/// How many jobs and runs there are.
struct JobTotals {
  std::size_t configured = 0;
  std::size_t paused = 0;
  std::size_t running = 0;  ///< runs
  std::size_t queued = 0;   ///< runs
};

JobTotals count_jobs(std::vector<JobAnswer> const& jobs);

/// The daemon at `server` for a person; ends with a newline. Without totals: they are not known.
std::string status_text(std::string const& server, ReadinessAnswer const& readiness,
                        std::optional<JobTotals> const& totals);
/// The same as one JSON object on a line without its end.
std::string status_json(std::string const& server, ReadinessAnswer const& readiness,
                        std::optional<JobTotals> const& totals);

}  // namespace loanpulse
