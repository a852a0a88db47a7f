#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "load/commit_pg.hpp"
#include "load/direct_load_pg.hpp"
#include "load/early_merge_pg.hpp"
#include "load/known_rows.hpp"
#include "load/load_strategy.hpp"
#include "load/run_sessions_pg.hpp"
#include "load/sql/upsert_sql.hpp"
#include "load/staging_area_pg.hpp"
#include "load/unchanged_rows_pg.hpp"
#include "load/warehouse.hpp"
#include "model/scratch.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Loads one run into PostgreSQL: does the steps that a LoadStrategy decides on, each by the object
/// that knows how; see load/README.md.
class PgWarehouse final : public Warehouse {
 public:
  /// All must outlive it. Takes a session; throws StageError. `keep_alive` is called again and
  /// again while something takes long, on the loading thread; what it throws ends the run.
  PgWarehouse(
      PgSessionPool& sessions, ScratchSpace& scratch, Job const& job, Run const& run,
      std::chrono::milliseconds lock_timeout, std::function<void()> keep_alive = [] {});
  /// Drops the staging area of a run that did not commit.
  ~PgWarehouse() override;
  PgWarehouse(PgWarehouse const&) = delete;
  PgWarehouse& operator=(PgWarehouse const&) = delete;

  void prepare() override;
  bool has_rows_of_others() override;
  void stage(RowBatch const& batch, std::vector<bool> const& keep,
             SetFacts const& possible) override;
  void pause() override;
  void quarantine(std::vector<QuarantinedRow> const& rows) override;
  CommitReceipt commit(Commit const& commit) override;

  /// Breaks off the statement that the server works on, if any (PostgreSQL manual, 34.7): it fails
  /// with SQLSTATE 57014. Or closes the connections under what waits for them. From any thread;
  /// waits for nothing, so that an event loop may call it.
  void interrupt(Interruption how = Interruption::statement);

 private:
  /// What the steps of one call are about.
  struct Work {
    RowBatch const* batch = nullptr;
    std::vector<bool> const* keep = nullptr;  ///< rows of the batch
    std::vector<QuarantinedRow> const* quarantined = nullptr;
    Commit const* commit = nullptr;
    std::optional<CommitReceipt>* receipt = nullptr;  ///< to be filled by the commit
  };

  void follow(LoadStep step, Work const& work);
  LoadStep perform(LoadStep const& step, Work const& work);
  void stage_spooled(ReplaySpool const& replay);
  ReadyRows ready_rows(Commit const& commit) const;

  Job const& job_;
  Run const& run_;
  PgSessionPool& pool_;
  ScratchSpace& scratch_;
  std::chrono::milliseconds const lock_timeout_;
  std::function<void()> const keep_alive_;

  KnownRows const known_;
  UpsertSql const sql_;
  LoadStrategy strategy_;
  std::chrono::steady_clock::time_point prepared_at_{};
  bool target_has_rows_ = false;  ///< surely, before the run

  RunSessions sessions_;
  StagingArea area_;
  std::unique_ptr<DirectLoad> direct_;      ///< from AskTarget on
  std::optional<UnchangedRows> unchanged_;  ///< from the first AskForRows on
  EarlyMerge early_;
};

}  // namespace loanpulse
