#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/run_record.hpp"
#include "model/trigger.hpp"

namespace loanpulse {

/// Runs and jobs as people see them and act on them: what the admin API and the commands ask.
/// Safe from every thread. Every method is one short transaction, none waits for a run. Throws
/// StageError: transient "database_unreachable" and "database_lost"; "commit_unknown" when a change
/// may have been made or not; "sql_" with PostgreSQL's own code, such as "sql_55P03" where a lock
/// was not to be had, transient or rejected (pg/sql_error).
class RunCatalogue {
 public:
  virtual ~RunCatalogue() = default;

  /// Queues a run. Triggers of one job wait for each other. Throws rejected "idempotency_key" for a
  /// key above 255 characters, transient "trigger_conflict" where the same key was just withdrawn.
  virtual TriggerOutcome trigger(TriggerRequest const& request) = 0;
  /// A run whose commit is under way counts as `requested`, and succeeds.
  virtual CancelOutcome cancel(std::string const& run_id) = 0;
  /// False when the job was never registered.
  virtual bool set_paused(std::string const& job_name, bool paused,
                          std::optional<std::string> const& reason) = 0;

  /// Empty for no such run, and for a text that is no uuid.
  virtual std::optional<RunRecord> find(std::string const& run_id) = 0;
  /// Newest first.
  virtual std::vector<RunRecord> list(RunFilter const& filter) = 0;

  /// In the order of `names`; a job that was never registered has only its name.
  virtual std::vector<JobSummary> summaries(std::span<std::string const> names) = 0;
  /// Whether there is a run or a watermark of a job of that name, configured or not.
  virtual bool has_records_of(std::string const& job_name) = 0;

  /// Empty for a job that has no watermark yet, and never had one.
  virtual std::optional<IngestionState> state(std::string const& job_name) = 0;
  /// Of all jobs that have one, in the order of their names.
  virtual std::vector<IngestionState> states() = 0;
  /// Sets the watermark by hand; empty means "start over". Throws rejected "already_running" while
  /// the job runs.
  virtual void set_state(std::string const& job_name,
                         std::optional<std::string> const& watermark) = 0;
};

}  // namespace loanpulse
