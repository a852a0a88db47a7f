#include "load/target_pg.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "load/committed_target_pg.hpp"
#include "load/other_sessions_pg.hpp"
#include "load/sql/local_settings.hpp"
#include "load/sql/target_sql.hpp"
#include "model/error.hpp"
#include "pg/identifier.hpp"
#include "values/cursor_limit.hpp"
#include "values/write_for_source.hpp"
#include "values/write_time.hpp"

namespace loanpulse {
namespace {

// Two runs that create tables at once take turns; the number only has to be ours ("LPtarget").
constexpr char const* lock_creation = "SELECT pg_advisory_xact_lock(5503772178291386740)";

std::vector<ExistingColumn> read_columns(PgTransaction& tx, std::string const& oid) {
  std::vector<ExistingColumn> columns;
  for (auto const& row :
       tx.exec("SELECT attname, format_type(atttypid, atttypmod), attnotnull AND NOT "
               "atthasdef AND attidentity = '', attgenerated <> '', attidentity = 'a' FROM "
               "pg_attribute WHERE "
               "attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
               oid)) {
    columns.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<bool>(),
                       row[3].as<bool>(), row[4].as<bool>()});
  }
  return columns;
}

std::vector<std::vector<std::string>> read_unique_keys(PgTransaction& tx, std::string const& oid) {
  std::vector<std::vector<std::string>> keys;
  std::string current;
  for (auto const& row :
       tx.exec("SELECT i.indexrelid, a.attname FROM pg_index i CROSS JOIN LATERAL "
               "unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place) JOIN "
               "pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE "
               "i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND "
               "i.indexprs IS NULL AND k.place <= i.indnkeyatts ORDER BY i.indexrelid, k.place",
               oid)) {
    auto index = row[0].as<std::string>();
    if (keys.empty() || index != current) keys.emplace_back();
    current = std::move(index);
    keys.back().push_back(row[1].as<std::string>());
  }
  return keys;
}

/// Whether PostgreSQL can write a time in the column's format. Else it gives its microseconds.
bool writes_format(TimeForm const& form) {
  return form.kind == TimeFormat::iso || form.kind == TimeFormat::iso_basic ||
         form.kind == TimeFormat::unix_s || form.kind == TimeFormat::unix_ms;
}

/// Microseconds since 1970 of `highest`, exactly also before PostgreSQL 14, where extract() gives a
/// floating-point number.
std::string microseconds_of(Column const& column) {
  bool const zoned = cursor_form(column.type.name) == CursorForm::timestamptz;
  auto const* const local = zoned ? "(highest AT TIME ZONE 'UTC')" : "highest::timestamp";
  return fmt::format(
      "(extract(epoch FROM date_trunc('second', {0}))::bigint * 1000000 + extract(microseconds "
      "FROM {0})::bigint % 1000000)::text",
      local);
}

/// max(cursor) as text in the form of the source, as an SQL expression on `highest`.
std::string written_as_source(Column const& column) {
  if (is_time(column.type.name) && !writes_format(column.format)) return microseconds_of(column);
  if (column.format.kind == TimeFormat::unix_s)
    return "floor(extract(epoch FROM highest))::bigint::text";
  if (column.format.kind == TimeFormat::unix_ms) {
    return "floor(extract(epoch FROM highest) * 1000)::bigint::text";
  }
  bool const basic = column.format.kind == TimeFormat::iso_basic;
  switch (cursor_form(column.type.name)) {
    case CursorForm::date:
      return basic ? "to_char(highest, 'YYYYMMDD')" : "to_char(highest, 'YYYY-MM-DD')";
    case CursorForm::timestamp:
      return basic ? "to_char(highest, 'YYYYMMDD')"
                   : R"(to_char(highest, 'YYYY-MM-DD"T"HH24:MI:SS.US'))";
    case CursorForm::timestamptz:
      break;
    case CursorForm::number:
    case CursorForm::none:
      return "highest::text";
  }
  auto const local =
      fmt::format("highest AT TIME ZONE {}", quoted_literal(column.timezone.value_or("UTC")));
  if (basic) return fmt::format("to_char({}, 'YYYYMMDD')", local);
  return fmt::format(R"(to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS.US{}'))", local,
                     column.timezone ? "" : R"("Z")");
}

std::optional<std::string> find_table(PgTransaction& tx, Target const& target) {
  auto const found = tx.exec(
      "SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid "
      "= c.relnamespace WHERE n.nspname = $1 AND c.relname = $2",
      target.schema, target.table);
  if (found.empty()) return std::nullopt;
  auto const kind = found[0][1].as<std::string>();
  if (kind != "r" && kind != "p") {
    throw StageError{ErrorKind::rejected, "target_mismatch",
                     fmt::format("{} is no table (relkind '{}'): name a table as the job's target",
                                 target.qualified_name(), kind)};
  }
  return found[0][0].as<std::string>();
}

void create(PgTransaction& tx, Target const& target) {
  // Asked first: CREATE SCHEMA IF NOT EXISTS needs the privilege even when there is nothing to do.
  if (tx.exec("SELECT 1 FROM pg_namespace WHERE nspname = $1", target.schema).empty()) {
    tx.exec("CREATE SCHEMA " + quoted_identifier(target.schema));
  }
  tx.exec(create_target_sql(target));
}

/// The oid of a table that was there.
std::optional<std::string> create_or_check(PgTransaction& tx, Target const& target) {
  auto oid = find_table(tx, target);
  if (!oid) {
    tx.exec(lock_creation);
    oid = find_table(tx, target);
    if (!oid) {
      create(tx, target);
      return std::nullopt;
    }
  }
  auto const mismatch =
      target_mismatch(target, {read_columns(tx, *oid), read_unique_keys(tx, *oid)});
  if (!mismatch.empty()) throw StageError{ErrorKind::rejected, "target_mismatch", mismatch};
  return oid;
}

}  // namespace

bool prepare_target(PgSession& session, Job const& job, std::chrono::milliseconds lock_timeout) {
  try {
    PgTransaction tx{session, limit_lock_wait(lock_timeout)};
    auto const oid = create_or_check(tx, job.target);
    bool const has_rows = has_committed_rows(tx, job, oid);
    tx.commit();
    return has_rows;
  } catch (StageError const& error) {
    if (auto const more = with_other_sessions(session, job.target, error)) throw *more;
    throw;
  }
}

std::optional<std::string> highest_in_target(PgSession& session, Job const& job, TimePoint start) {
  auto const& column = job.target.columns.at(job.source.incremental->cursor_column);
  // Whatever the role's own setting is: a float is written as it is, not rounded.
  PgTransaction tx{session, "SET LOCAL extra_float_digits = 1"};
  if (!find_table(tx, job.target)) return std::nullopt;
  auto const limit = cursor_limit(job, start);
  auto const cursor = quoted_identifier(column.name);
  auto const found = tx.exec(fmt::format(
      "SELECT {} FROM (SELECT max({}) AS highest FROM {}{}) newest", written_as_source(column),
      cursor, quoted_table(job.target.schema, job.target.table),
      limit.exists() ? fmt::format(" WHERE {} <= {}", cursor, quoted_literal(limit.text())) : ""));
  if (found[0][0].is_null()) return std::nullopt;
  if (!is_time(column.type.name) || writes_format(column.format)) {
    return found[0][0].as<std::string>();
  }
  std::chrono::microseconds const highest{found[0][0].as<std::int64_t>()};
  return write_for_source(instant_at(TimePoint{highest}), column);
}

}  // namespace loanpulse
