#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "load/commit_pg.hpp"
#include "load/direct_load_pg.hpp"
#include "load/early_merge_pg.hpp"
#include "load/known_rows.hpp"
#include "load/sql/upsert_sql.hpp"
#include "load/staging_area_pg.hpp"
#include "load/unchanged_rows_pg.hpp"
#include "load/warehouse.hpp"
#include "model/error.hpp"
#include "model/scratch.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Loads one run into PostgreSQL: pages whose keys are all new there straight into the target, the
/// others through the staging area, past which go the rows that the target has as they are, and
/// from which a second session merges ahead of the commit when there is much to load and no key
/// comes twice; see load/README.md.
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
  PgSessionPool::Loan second_session();

  void choose_way(RowBatch const& batch, std::vector<bool> const& keep);
  bool has_taken_other_ways() const;
  bool load_directly(RowBatch const& batch, std::vector<bool> const& keep);
  bool came_quickly() const;
  void begin_direct_load();
  void give_up_direct_load(StageError const& reason);
  std::optional<CommitReceipt> commit_direct(Commit const& commit);

  PgSession& comparing_session();
  bool set_unchanged_aside(RowBatch const& batch, std::vector<bool> const& keep);
  void settle_unchanged(SetFacts const& facts);
  void stage_unchanged(StageError const& reason);
  ReadyRows ready_rows(Commit const& commit) const;

  void merge_early(StagedChunk chunk);
  void stop_merging_early();
  std::optional<CommitReceipt> commit_merged(Commit const& commit);
  CommitReceipt commit_anew(Commit const& commit);
  CommitReceipt learn_outcome(StageError const& lost);

  Job const& job_;
  Run const& run_;
  PgSessionPool& sessions_;
  ScratchSpace& scratch_;
  PgSessionPool::Loan session_;
  /// Held by interrupt(), and while what it works on is being replaced.
  std::mutex replacing_;
  UpsertSql sql_;
  StagingArea area_;
  KnownRows const known_;
  std::chrono::milliseconds const lock_timeout_;
  std::function<void()> const keep_alive_;
  std::atomic<bool> interrupted_ = false;

  std::chrono::steady_clock::time_point prepared_at_{};
  bool target_has_rows_ = false;  ///< surely, before the run
  std::size_t first_page_ = 0;    ///< of which some row was kept
  std::size_t pages_to_try_;      ///< that may still be found to be new as a whole
  SetFacts possible_;             ///< of the last page
  /// The second session of a run that reads everything, so that it is there when it is wanted.
  std::future<PgSessionPool::Loan> opening_;
  std::optional<PgSessionPool::Loan> direct_session_;
  std::unique_ptr<DirectLoad> direct_;  ///< while the run is on the direct way

  std::optional<UnchangedRows> unchanged_;  ///< while rows are compared with the target's
  std::optional<PgSessionPool::Loan> comparing_session_;

  bool begins_with_known_keys_ = false;  ///< the staging area, see Merge
  bool may_merge_early_;
  std::unique_ptr<EarlyMerge> early_;
  bool committed_ = false;
};

}  // namespace loanpulse
