#include "load/removals_pg.hpp"

#include "load/sql/removal_sql.hpp"

namespace loanpulse {

RemovalCounts remove_gone(PgTransaction& tx, Run const& run, UpsertSql const& sql) {
  RemovalSql const removal{sql};
  RemovalCounts counts;
  auto const found = tx.exec(removal.count())[0];
  auto const expected = found[0].as<std::uint64_t>();
  counts.older = found[1].as<std::uint64_t>();
  if (expected > 0) counts.deleted = tx.exec(removal.remove(), run.run_id).affected_rows();
  counts.refused = expected > counts.deleted ? expected - counts.deleted : 0;
  counts.records = tx.exec(removal.forget()).affected_rows();
  return counts;
}

}  // namespace loanpulse
