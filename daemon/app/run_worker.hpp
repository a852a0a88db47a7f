#pragma once

#include "app/run_control.hpp"
#include "app/shared_sources.hpp"
#include "bronze/retention_disk.hpp"
#include "config/settings.hpp"
#include "load/warehouse.hpp"
#include "model/clock.hpp"
#include "model/job.hpp"
#include "model/run_result.hpp"
#include "pg/session_pool.hpp"
#include "pipeline/run_heartbeat.hpp"

namespace loanpulse {

/// A run that is asked for here, not by the queue.
struct OwnRun {
  Trigger trigger = Trigger::cli;
  bool take_older = false;  ///< see Run
};

/// Executes runs: plugs the adapters into the pipeline, and writes the record of those that fail.
/// One run at a time per object and thread.
class RunWorker {
 public:
  /// All must outlive it.
  RunWorker(Settings const& settings, PgAddress address, PgSessionPool& sessions,
            BronzeRetention& retention, SharedSources& shared, Clock const& clock);

  /// Claims a run of the job by itself and carries it out. A failure ends it; where the database
  /// is away just then, it is waited for. Throws StageError only when no run could be recorded at
  /// all: what RunStore::begin() throws, or "cancelled" when a signal came first.
  RunResult execute(Job const& job, OwnRun const& asked, RunControl& control);

  /// Carries out a run that the queue has handed out. A transient failure puts it back while
  /// `run.retry` allows another attempt; so does a drain. What could not be recorded of its end is
  /// in the result. Never throws.
  RunResult execute(Job const& job, Run const& run, RunControl& control);

 private:
  /// A run whose lease is the dispatcher's goes back to the queue where it may; one of its own has
  /// no queue to go back to.
  RunResult execute(Job const& job, Run const& run, RunControl& control, LeaseOwner owner);
  void record_late(RunResult& result, RunControl const& control);
  PgLimits limits_of_records() const;
  std::vector<Partition> partitions_of(Job const& job, Run const& run, RunControl& control);
  std::optional<Job> job_with_own_types(Job const& job, RunControl& control);
  void add_validators(Job const& job, std::vector<Partition>& partitions, RunControl& control);
  CommitReceipt carry_out(Job const& declared, RunControl& control, LeaseOwner owner,
                          RunResult& result);
  void close(Job const& job, StageError const& error, std::vector<CheckResult> const& checks,
             RunControl const& control, LeaseOwner owner, RunResult& result);
  void apply_retention(Job const& job);

  Settings const& settings_;
  PgAddress address_;
  PgSessionPool& sessions_;
  BronzeRetention& retention_;
  SharedSources& shared_;
  Clock const& clock_;
};

}  // namespace loanpulse
