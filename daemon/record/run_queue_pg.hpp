#pragma once

#include "pg/session.hpp"
#include "record/run_queue.hpp"

namespace loanpulse {

/// The queue in schema `metadata` of PostgreSQL, on a session of its own, which is opened anew when
/// it was lost. The schema must be migrated. Nothing is remembered in the session, so that it works
/// behind a transaction pooler.
class PgRunQueue final : public RunQueue {
 public:
  explicit PgRunQueue(PgAddress const& address, PgLimits const& limits = limits_of_questions)
      : session_{address, "loanpulse queue", limits} {}

  TimePoint now() override;
  std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) override;
  std::vector<JobPosition> record_due(std::span<JobDue const> due) override;
  std::vector<WaitingRun> waiting(std::size_t limit,
                                  std::optional<WaitingRun> const& after) override;
  std::optional<std::chrono::milliseconds> until_next_waiting() override;
  std::optional<Run> claim(std::string const& run_id) override;
  std::vector<LeaseState> renew(std::span<Run const> runs) override;
  /// Also drops the staging tables that lost attempts left behind.
  std::size_t release_lost() override;
  bool put_back(Run const& run, RunCounts const& counts, std::optional<StageError> const& error,
                std::chrono::milliseconds delay) override;
  bool record(RunEnding const& ending) override;
  void sweep_work_tables() override;
  TriggerOutcome trigger(TriggerRequest const& request) override;
  /// A run whose commit is under way counts as `requested`, and succeeds.
  CancelOutcome cancel(std::string const& run_id) override;
  bool set_paused(std::string const& job_name, bool paused,
                  std::optional<std::string> const& reason) override;
  std::optional<RunRecord> find(std::string const& run_id) override;
  std::vector<RunRecord> list(RunFilter const& filter) override;
  std::vector<JobSummary> summaries(std::span<std::string const> names) override;

 private:
  PgSession& session();
  /// What `action` gives for a transaction that is then committed.
  template <class Action>
  auto in_transaction(Action const& action);

  PgSession session_;
  bool may_have_orphans_ = true;  ///< staging tables, from before this process at least
};

}  // namespace loanpulse
