#pragma once

#include <functional>

#include "app/job_table.hpp"
#include "app/run_control.hpp"
#include "bronze/retention_disk.hpp"
#include "model/clock.hpp"
#include "model/run_result.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Carries out the daemon's runs, on whatever threads it is called by, and keeps what they share:
/// sessions at rest, and where the retention of bronze stands.
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
};

}  // namespace loanpulse
