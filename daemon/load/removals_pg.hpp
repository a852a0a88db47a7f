#pragma once

#include <cstdint>

#include "load/sql/upsert_sql.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// What became of the records that say that a row is gone.
struct RemovalCounts {
  std::uint64_t records = 0;
  std::uint64_t deleted = 0;  ///< rows that went, or were marked
  std::uint64_t older = 0;    ///< the target has a newer version of the row
  std::uint64_t refused = 0;  ///< swallowed by a trigger, a rule or a policy of the target
};

/// Takes the rows away that staged records say are gone, and the records out of the staging table.
/// Each key is staged once by then. Throws StageError.
RemovalCounts remove_gone(PgTransaction& tx, Run const& run, UpsertSql const& sql);

}  // namespace loanpulse
