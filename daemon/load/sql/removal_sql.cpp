#include "load/sql/removal_sql.hpp"

#include <fmt/format.h>

#include "pg/identifier.hpp"

namespace loanpulse {

bool RemovalSql::marks() const { return sql_.target().deleted->then == WhenGone::mark; }

std::string RemovalSql::matches() const {
  return fmt::format("{} AND s._gone", equal_keys(sql_.target()));
}

/// What keeps a row is a newer version of it; a record without a cursor has none to be older by.
std::string RemovalSql::is_to_go() const {
  auto const older = sql_.is_older();
  std::string condition =
      older.empty() ? "true"
                    : fmt::format("(s.{} IS NULL OR NOT ({}))", sql_.cursor_column(), older);
  if (marks()) condition += " AND t._deleted_at IS NULL";
  return condition;
}

std::string RemovalSql::count() const {
  auto const older = sql_.is_older();
  auto const is_older = older.empty()
                            ? std::string{"false"}
                            : fmt::format("s.{} IS NOT NULL AND {}", sql_.cursor_column(), older);
  return fmt::format(
      "SELECT count(*) FILTER (WHERE {}), count(*) FILTER (WHERE {}) FROM {} t, {} s WHERE {}",
      is_to_go(), is_older, sql_.target_table(), sql_.staging_table(), matches());
}

std::string RemovalSql::remove() const {
  if (marks()) {
    return fmt::format(
        "UPDATE {} t SET _deleted_at = (SELECT now()), _run_id = $1::uuid, _loaded_at = (SELECT "
        "now()) FROM {} s WHERE {} AND {}",
        sql_.target_table(), sql_.staging_table(), matches(), is_to_go());
  }
  return fmt::format("DELETE FROM {} t USING {} s WHERE {} AND {} AND $1::uuid IS NOT NULL",
                     sql_.target_table(), sql_.staging_table(), matches(), is_to_go());
}

std::string RemovalSql::forget() const {
  return fmt::format("DELETE FROM {} WHERE _gone", sql_.staging_table());
}

}  // namespace loanpulse
