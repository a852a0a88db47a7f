#pragma once

#include <stop_token>

#include "config/settings.hpp"
#include "load/warehouse.hpp"
#include "model/clock.hpp"
#include "model/job.hpp"
#include "model/run_progress.hpp"
#include "model/run_result.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Executes runs: claims, plugs the adapters into the pipeline, and writes the record of those that
/// fail. One run at a time per object and thread.
class RunWorker {
 public:
  RunWorker(Settings const& settings, PgAddress address, Clock const& clock);

  /// Runs the job to its end. Throws StageError only when no run could be recorded at all: the
  /// database cannot be reached, or the job is already running.
  RunResult execute(Job const& job, Trigger trigger, RunProgress& progress, std::stop_source stop);

 private:
  CommitReceipt carry_out(Job const& job, Run const& run, RunProgress& progress,
                          std::stop_source const& stop);
  void record_failure(Run const& run, RunCounts const& counts, StageError const& error,
                      std::vector<CheckResult> const& checks);
  void apply_retention(Job const& job);

  Settings const& settings_;
  PgAddress address_;
  Clock const& clock_;
};

}  // namespace loanpulse
