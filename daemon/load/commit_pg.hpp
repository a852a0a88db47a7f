#pragma once

#include "load/merge_pg.hpp"
#include "load/staging_area_pg.hpp"
#include "load/upsert_sql.hpp"
#include "load/warehouse.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The promise, in one function: a single transaction checks the fence, judges the set checks,
/// merges the staged rows into the target, moves the watermark, and writes manifest, quality
/// results and `succeeded`; then it is committed. `merged` says that the merge has been done in it
/// already, and with what effect. Throws StageError; then the caller rolls the transaction back,
/// except after "commit_unknown", when only the database knows.
CommitReceipt commit_run(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, Commit const& commit,
                         std::optional<MergeCounts> merged);

}  // namespace loanpulse
