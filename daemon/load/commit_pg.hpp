#pragma once

#include "load/staging_area_pg.hpp"
#include "load/upsert_sql.hpp"
#include "load/warehouse.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The promise, in one function: a single transaction checks the fence, judges the set checks,
/// merges the staged rows into the target, moves the watermark, and writes manifest, quality
/// results and `succeeded`. Throws StageError with everything rolled back, except for
/// "commit_unknown", after which only the database knows.
CommitReceipt commit_run(PgSession& session, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, Commit const& commit,
                         std::chrono::milliseconds lock_timeout);

}  // namespace loanpulse
