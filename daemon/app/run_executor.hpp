#pragma once

#include <memory>
#include <mutex>

#include "app/job_table.hpp"
#include "app/run_control.hpp"
#include "app/shared_sources.hpp"
#include "bronze/retention_disk.hpp"
#include "model/clock.hpp"
#include "model/run_result.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Carries out the daemon's runs, on whatever threads it is called by, and keeps what they share:
/// sessions at rest, where the retention of bronze stands, the rates of hosts and the tokens of
/// connections.
class RunExecutor {
 public:
  /// `clock` must outlive it.
  RunExecutor(PgAddress address, Clock const& clock);

  /// See RunWorker. Never throws.
  RunResult execute(JobTable const& table, Job const& job, Run const& run, RunControl& control);
  /// Closes sessions that have rested for long.
  void close_rested() { sessions_.close_rested(); }

 private:
  PgAddress address_;
  Clock const& clock_;
  PgSessionPool sessions_;
  BronzeRetention retention_;
  SharedSources shared_;
  std::mutex mutex_;
  std::shared_ptr<Config const> config_;  ///< whose rates hold
};

}  // namespace loanpulse
