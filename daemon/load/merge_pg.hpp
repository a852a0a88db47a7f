#pragma once

#include <cstdint>
#include <string>

#include "load/upsert_sql.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// What a merge did to the target.
struct MergeCounts {
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
};

/// Merges `rows` staged rows into the target. `from` is the staging table or a chunk of it, and
/// holds no key twice. Rows whose keys are all above those of the target are added without a look
/// at each one.
MergeCounts merge_rows(PgTransaction& tx, Run const& run, UpsertSql const& sql,
                       std::string const& from);

/// For a transaction that merges chunk after chunk: a join reads the rows of a chunk, never the
/// whole target for each of them.
void prefer_index_joins(PgTransaction& tx);

}  // namespace loanpulse
