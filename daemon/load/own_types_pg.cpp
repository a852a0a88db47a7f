#include "load/own_types_pg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/error.hpp"
#include "values/converter.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

// The type of this name, and what is below it: a domain may be over a domain. The modifiers of the
// last one, numeric(14,2), stand in the domain above it.
constexpr char const* ask_for_type =
    "WITH RECURSIVE chain AS (SELECT t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, "
    "-1 AS typmod, 0 AS depth FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE "
    "n.nspname = $1 AND t.typname = $2 UNION ALL SELECT t.oid, t.typtype, t.typbasetype, "
    "t.typtypmod, t.typnotnull, c.typtypmod, c.depth + 1 FROM chain c JOIN pg_type t ON t.oid = "
    "c.typbasetype WHERE c.typtype = 'd') SELECT (SELECT format_type(oid, NULL) FROM chain WHERE "
    "depth = 0), format_type(oid, typmod), typtype = 'e', depth > 0, EXISTS (SELECT FROM chain c "
    "WHERE c.typtype = 'd' AND (c.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE "
    "k.contypid = c.oid))), oid FROM chain ORDER BY depth DESC LIMIT 1";

constexpr char const* ask_for_labels =
    "SELECT enumlabel FROM pg_enum WHERE enumtypid = $1::oid ORDER BY enumsortorder";

/// Names of the schema, of which the nearest is offered.
constexpr char const* ask_for_others =
    "SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname "
    "= $1 AND t.typtype IN ('e', 'd') ORDER BY t.typname";

[[noreturn]] void refuse(Job const& job, Column const& column, std::string const& what) {
  throw StageError{ErrorKind::rejected, "target_mismatch",
                   fmt::format("column '{}' of job '{}': {}", column.name, job.name, what)};
}

std::vector<std::string> texts_of(PgRows const& rows) {
  std::vector<std::string> texts;
  for (auto const& row : rows) texts.push_back(row[0].as<std::string>());
  return texts;
}

[[noreturn]] void refuse_missing(PgTransaction& tx, Job const& job, Column const& column) {
  auto const& own = *column.type.own;
  auto const nearest = nearest_name(own.name, texts_of(tx.exec(ask_for_others, own.schema)));
  auto const name = to_sql(column.type);
  refuse(job, column,
         fmt::format("the database has no type {0}{1}; create it, by CREATE TYPE {0} AS ENUM (...) "
                     "or CREATE DOMAIN {0} AS ..., or correct the column's type",
                     name,
                     nearest ? fmt::format(" (did you mean \"{}\"?)", *nearest) : std::string{}));
}

ColumnType asked_type(PgTransaction& tx, Job const& job, Column const& column) {
  auto own = *column.type.own;
  auto const found = tx.exec(ask_for_type, own.schema, own.name);
  if (found.empty()) refuse_missing(tx, job, column);
  auto const row = found[0];
  own.sql = row[0].as<std::string>();
  auto const base = row[1].as<std::string>();
  bool const is_enum = row[2].as<bool>();
  bool const is_domain = row[3].as<bool>();
  own.has_constraints = row[4].as<bool>();
  auto type = is_enum ? column.type : parse_column_type(base).value_or(ColumnType{});
  if (!is_enum && !is_domain) {
    refuse(job, column,
           fmt::format("{} is neither an enum nor a domain; declare a type of the table in "
                       "docs/configuration.md, or a domain over one",
                       own.sql));
  }
  if (!is_enum && to_base_sql(type) != base) {
    refuse(job, column,
           fmt::format("domain {} is over {}, which no column may have; declare a domain over an "
                       "enum or a type of the table in docs/configuration.md",
                       own.sql, base));
  }
  if (is_enum) {
    own.base_sql = base;
    own.labels = texts_of(tx.exec(ask_for_labels, row[5].as<std::string>()));
    if (own.labels.empty()) {
      refuse(
          job, column,
          fmt::format("enum {0} has no labels; add some by ALTER TYPE {0} ADD VALUE '...'", base));
    }
  }
  type.own = std::move(own);
  return type;
}

/// What `check` could not say, since it asks no database.
void check_values(Job const& job, CheckRule const& rule, std::string_view list) {
  auto const* const accepted = std::get_if<AcceptedValuesCheck>(&rule);
  if (accepted == nullptr) return;
  auto const& column = job.target.columns.at(column_index(job.target, accepted->column));
  if (!column.type.own) return;
  Converter const converter{column};
  for (auto const& value : accepted->values) {
    TextArena arena;
    Cell cell;
    if (auto const fault = converter.convert(ScalarKind::string, value, arena, cell)) {
      refuse(job, column,
             fmt::format("a value of {}.accepted_values is {}; correct it", list, *fault));
    }
  }
}

void check_compared(Job const& job, std::string const& name, std::string_view use) {
  auto const& column = job.target.columns.at(column_index(job.target, name));
  if (may_be_key(column.type.name)) return;
  refuse(job, column,
         fmt::format("{} is over json, which cannot be compared, and the column is in {}; declare "
                     "a domain over jsonb",
                     to_sql(column.type), use));
}

void check_uses(Job const& job) {
  for (auto const& name : job.target.primary_key) check_compared(job, name, "the primary key");
  for (auto const& rule : job.source.keep) check_values(job, rule, "source.keep");
  for (auto const& check : job.quality) {
    check_values(job, check.rule, "quality");
    auto const* const unique = std::get_if<UniqueCheck>(&check.rule);
    if (unique == nullptr) continue;
    for (auto const& name : unique->columns) check_compared(job, name, "a unique check");
  }
}

}  // namespace

bool has_own_types(Target const& target) {
  return std::any_of(target.columns.begin(), target.columns.end(),
                     [](Column const& column) { return column.type.own.has_value(); });
}

Job with_own_types(PgSession& session, Job const& job) {
  Job asked = job;
  PgTransaction tx{session};
  for (auto& column : asked.target.columns) {
    if (column.type.own) column.type = asked_type(tx, job, column);
  }
  tx.commit();
  check_uses(asked);
  return asked;
}

}  // namespace loanpulse
