#pragma once

#include <mutex>

#include "load/staging_area_pg.hpp"
#include "load/upsert_sql.hpp"
#include "load/warehouse.hpp"
#include "model/error.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Loads one run into PostgreSQL over one session, which nobody else uses meanwhile.
class PgWarehouse final : public Warehouse {
 public:
  /// `session`, `job` and `run` must outlive it.
  PgWarehouse(PgSession& session, Job const& job, Run const& run,
              std::chrono::milliseconds lock_timeout);
  /// Drops the staging area of a run that did not commit.
  ~PgWarehouse() override;
  PgWarehouse(PgWarehouse const&) = delete;
  PgWarehouse& operator=(PgWarehouse const&) = delete;

  void prepare() override;
  void stage(RowBatch const& batch, std::vector<bool> const& keep) override;
  void quarantine(std::vector<QuarantinedRow> const& rows) override;
  CommitReceipt commit(Commit const& commit) override;

  /// Breaks off the statement that the server works on, if any (PostgreSQL manual, 34.7): it fails
  /// with SQLSTATE 57014. From any thread; may wait for the network.
  void interrupt();

 private:
  CommitReceipt learn_outcome(StageError const& lost);

  Job const& job_;
  Run const& run_;
  PgSession& session_;
  std::mutex session_replaced_;  ///< held while session_ connects again, and by interrupt()
  UpsertSql sql_;
  StagingArea area_;
  std::chrono::milliseconds const lock_timeout_;
  bool committed_ = false;
};

}  // namespace loanpulse
