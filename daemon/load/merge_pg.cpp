#include "load/merge_pg.hpp"

namespace loanpulse {
namespace {

std::uint64_t affected(PgTransaction& tx, std::string const& sql, Run const& run,
                       std::string const& now) {
  return static_cast<std::uint64_t>(tx.exec(sql, run.run_id, now).affected_rows());
}

}  // namespace

MergeCounts merge_rows(PgTransaction& tx, Run const& run, UpsertSql const& sql,
                       std::string const& from) {
  MergeCounts counts;
  auto const now = tx.exec("SELECT now()")[0][0].as<std::string>();
  if (tx.exec(sql.keys_above_target(from))[0][0].as<bool>()) {
    counts.inserted = affected(tx, sql.insert_all(from), run, now);
    return counts;
  }
  if (auto const update = sql.update_changed(from); !update.empty()) {
    counts.updated = affected(tx, update, run, now);
  }
  counts.inserted = affected(tx, sql.insert_new(from), run, now);
  return counts;
}

void prefer_index_joins(PgTransaction& tx) {
  // The chunk's keys are read through the target's index one by one. The planner knows nothing of
  // a table that is a second old, and its costs are those of a disk.
  tx.exec(
      "SET LOCAL random_page_cost = 1.1; SET LOCAL enable_hashjoin = off; "
      "SET LOCAL enable_mergejoin = off");
}

}  // namespace loanpulse
