#include "load/sql/domain_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

/// What a constraint raises: its violation, or an error of the expression or function in it.
constexpr std::string_view refusal =
    "integrity_constraint_violation OR data_exception OR raise_exception";

bool may_refuse(Column const& column) {
  return column.type.own && column.type.own->has_constraints;
}

}  // namespace

bool has_refusing_domain(Target const& target) {
  return std::any_of(target.columns.begin(), target.columns.end(), may_refuse);
}

std::string DomainSql::function() const { return sql_.work_function("refused"); }

std::string DomainSql::create_function() const {
  std::string all;
  std::string each;
  for (auto const& column : sql_.target().columns) {
    if (!may_refuse(column)) continue;
    auto const name = quoted_identifier(column.name);
    auto const domain = to_sql(column.type);
    all += fmt::format("{}s.{}::{}", all.empty() ? "" : ", ", name, domain);
    each += fmt::format(
        " BEGIN PERFORM r.{0}::{1}; EXCEPTION WHEN {2} THEN refused_chunk := r.tableoid; "
        "refused_place := r.ctid; refused_order := r._order; refused_column := {3}; refused_reason "
        ":= concat({3}, ': ', coalesce(left(r.{0}::text, 60), 'null'), ' is no ', {4}, ': ', "
        "SQLERRM); RETURN NEXT; CONTINUE; END;",
        name, domain, refusal, quoted_literal(column.name), quoted_literal(domain));
  }
  // Of what is gone nothing goes into the target.
  auto const rows = fmt::format("FROM {} s{}", sql_.staging_table(),
                                sql_.target().deleted ? " WHERE NOT s._gone" : "");
  auto const body = fmt::format(
      "DECLARE r record; BEGIN BEGIN PERFORM count(ROW({})) {}; RETURN; EXCEPTION WHEN {} THEN "
      "NULL; END; FOR r IN SELECT s.tableoid, s.ctid, s.* {} LOOP{} END LOOP; END",
      all, rows, refusal, rows, each);
  return fmt::format(
      "CREATE FUNCTION {}() RETURNS TABLE (refused_chunk oid, refused_place tid, refused_order "
      "bigint, refused_column text, refused_reason text) LANGUAGE plpgsql AS {}",
      function(), quoted_literal(body));
}

std::string DomainSql::drop_function() const {
  return fmt::format("DROP FUNCTION {}()", function());
}

std::string DomainSql::find_refused() const {
  return fmt::format(
      "SELECT count(*) OVER (), {}, {}, refused_reason FROM {}() ORDER BY refused_order LIMIT 1",
      sql_.page_of("refused_order"), sql_.record_of("refused_order"), function());
}

std::string DomainSql::quarantine_refused() const {
  // As a whole a row is meant by a name that no column has.
  return fmt::format(
      "WITH moved AS (DELETE FROM {} _run_id USING {}() WHERE _run_id.tableoid = refused_chunk AND "
      "_run_id.ctid = refused_place RETURNING refused_order, refused_column, refused_reason, "
      "(to_jsonb(_run_id) - '_order' - '_cursor' - '_gone')::text AS record) INSERT INTO "
      "metadata.quarantined_rows (run_id, page, record, rule, column_name, reason, record_text) "
      "SELECT $1::uuid, {}, {}, 'valid_types', refused_column, refused_reason, record FROM moved",
      sql_.staging_table(), function(), sql_.page_of("refused_order"),
      sql_.record_of("refused_order"));
}

}  // namespace loanpulse
