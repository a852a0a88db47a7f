#pragma once

#include <cstdint>
#include <optional>

#include "load/merge_pg.hpp"
#include "load/sql/upsert_sql.hpp"
#include "load/staging_area_pg.hpp"
#include "load/warehouse.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The rows of a run as its commit finds them.
struct ReadyRows {
  std::uint64_t count = 0;              ///< that passed the gate
  std::uint64_t unchanged = 0;          ///< of these, known to be in the target as they are
  std::uint64_t direct = 0;             ///< of these, copied straight into the target
  std::uint64_t direct_inserted = 0;    ///< of those, as PostgreSQL counted
  SetFacts facts;                       ///< about them
  std::optional<MergeCounts> merged;    ///< the staged ones, if they are merged already
  bool target_has_rows = false;         ///< known before anything of the run was merged
  bool begins_with_known_keys = false;  ///< else, see Merge
};

/// The promise, in one function: a single transaction checks the fence, judges the set checks,
/// merges the staged rows into the target, moves the watermark, and writes manifest, quality
/// results and `succeeded`; then it is committed. Throws StageError; then the caller rolls the
/// transaction back, except after "commit_unknown", when only the database knows.
CommitReceipt commit_run(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, Commit const& commit, ReadyRows ready);

/// What the run's own commit wrote, when nobody knows whether it happened; nothing when it did not.
/// Waits for a lost session's transaction, if that is still being decided, as long as the
/// transaction's lock timeout allows.
std::optional<CommitReceipt> find_commit(PgTransaction& tx, Run const& run);

}  // namespace loanpulse
