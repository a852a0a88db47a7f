#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.hpp"

namespace loanpulse {

// What schema metadata says of runs and jobs, for people. Times are ISO 8601 in UTC.

/// A row of metadata.pipeline_runs.
struct RunRecord {
  std::string run_id;
  std::string job_name;
  std::string status;
  std::string trigger;
  int attempt = 1;
  std::string queued_at, started_at, finished_at;  ///< empty: not yet
  std::optional<std::string> scheduled_for;        ///< the due time it answers for
  std::optional<std::string> first_due;            ///< if it answers for several: the first of them
  std::uint64_t due_count = 0;                     ///< how many due times it answers for
  std::optional<std::string> not_before;           ///< queued only: it is not started earlier
  std::optional<std::string> reason;               ///< what whoever triggered it said about it
  bool cancel_requested = false;
  std::optional<std::uint64_t> row_count;
  RunCounts counts;
  std::optional<std::string> watermark_before, watermark_after;
  std::string daemon;
  std::vector<std::string> warnings{};
  std::optional<std::string> error_code, error_message;
};

/// Which runs are asked for: those that fit all that is given, newest first.
struct RunFilter {
  std::optional<std::string> job_name;
  std::optional<RunStatus> status;
  std::optional<std::string> before;  ///< a run_id: only runs older than that one
  std::size_t limit = 20;             ///< runs; there may be more
};

/// How a job stands.
struct JobSummary {
  std::string name;
  bool paused = false;
  std::optional<std::string> paused_reason;
  std::size_t queued = 0;  ///< runs
  std::optional<std::string> running_run_id;
  std::optional<RunRecord> last_run;  ///< the newest that has ended, not `skipped`
  std::optional<std::string> last_success_at;
  std::optional<double> seconds_since_success;  ///< by PostgreSQL's clock
  std::optional<std::string> watermark;
};

/// The watermark of a job as stored; a row of metadata.ingestion_state.
struct IngestionState {
  std::string job_name;
  std::optional<std::string> watermark;  ///< empty after a reset: the next run starts over
  std::optional<std::string> run_id;     ///< the run that set it; empty when a person did
  std::string updated_at;
};

}  // namespace loanpulse
