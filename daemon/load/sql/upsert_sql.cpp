#include "load/sql/upsert_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "load/sql/domain_sql.hpp"
#include "load/sql/stored_rows_sql.hpp"
#include "load/sql/target_sql.hpp"
#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

constexpr char const* work_schema = "loanpulse_work";

/// "run_0190…_1"
std::string work_table(std::string_view prefix, Run const& run) {
  std::string digits = run.run_id;
  std::erase(digits, '-');
  return fmt::format("{}_{}_{}", prefix, digits, run.attempt);
}

/// "a IS NOT NULL AND b IS NOT NULL"
std::string all_present(UniqueCheck const& check) {
  std::string result;
  for (auto const& name : check.columns) {
    if (!result.empty()) result += " AND ";
    result += quoted_identifier(name) + " IS NOT NULL";
  }
  return result;
}

/// A column with the quickest order that tells unequal values apart.
std::string by_bytes(Target const& target, std::string const& name) {
  auto const column = std::find_if(target.columns.begin(), target.columns.end(),
                                   [&](Column const& each) { return each.name == name; });
  bool const collated =
      column != target.columns.end() && family_of(column->type.name) == TypeFamily::text;
  return quoted_identifier(name) + (collated ? " COLLATE \"C\"" : "");
}

/// By a check on sets of rows, or because only the database can say what a domain refuses.
bool may_quarantine_set(Job const& job) {
  bool const has_domain = has_refusing_domain(job.target);
  return std::any_of(job.quality.begin(), job.quality.end(), [&](Check const& check) {
    return check.on_fail == OnFail::quarantine &&
           (std::holds_alternative<UniqueCheck>(check.rule) ||
            (has_domain && std::holds_alternative<ValidTypesCheck>(check.rule)));
  });
}

}  // namespace

std::string equal_keys(Target const& target) {
  std::string result;
  for (auto const& name : target.primary_key) {
    std::string const quoted = quoted_identifier(name);
    if (!result.empty()) result += " AND ";
    result += fmt::format("t.{0} = s.{0}", quoted);
  }
  return result;
}

UpsertSql::UpsertSql(Job const& job, Run const& run)
    : target_{job.target},
      arrival_order_{job.source},
      name_{work_table("run", run)},
      staging_{quoted_table(work_schema, name_)},
      quarantine_{quoted_table(work_schema, work_table("quarantine", run))},
      table_{quoted_table(job.target.schema, job.target.table)},
      set_checks_take_rows_{may_quarantine_set(job)},
      keeps_newer_{false} {
  if (!job.source.incremental) return;
  auto const& column = job.target.columns.at(job.source.incremental->cursor_column);
  cursor_ = quoted_identifier(column.name);
  cursor_name_ = column.name;
  cursor_limit_.emplace(cursor_limit(job, run.started_at));
  // Two rows of one key have one cursor, where it is in the key.
  keeps_newer_ = !run.take_older && job.target.older == OlderRows::keep &&
                 !is_key_column(job.target, column.name);
}

std::string UpsertSql::child(std::size_t number) const {
  return quoted_table(work_schema, fmt::format("{}_c{}", name_, number));
}

std::string UpsertSql::chunk(std::size_t number) const {
  return number == 0 ? "ONLY " + staging_ : child(number);
}

std::string UpsertSql::create_chunk(std::size_t number) const {
  if (number > 0) {
    return fmt::format("CREATE UNLOGGED TABLE {} () INHERITS ({})", child(number), staging_);
  }
  std::string columns;
  for (auto const& column : target_.columns) {
    columns += fmt::format("{} {}, ", quoted_identifier(column.name), to_base_sql(column.type));
  }
  // Unlogged: a crash empties it, which is right, since the run that owns it is dead then too.
  return fmt::format("CREATE UNLOGGED TABLE {} ({}_order bigint NOT NULL{}{})", staging_, columns,
                     with_cursor_text() ? ", _cursor text" : "",
                     target_.deleted ? ", _gone boolean NOT NULL" : "");
}

std::string UpsertSql::create_quarantine() const {
  return fmt::format(
      "CREATE UNLOGGED TABLE {} (page integer, record integer, byte_offset bigint, rule text, "
      "column_name text, reason text, record_text text)",
      quarantine_);
}

std::string UpsertSql::copy_chunk(std::size_t number) const {
  return fmt::format("COPY {} FROM STDIN (FORMAT binary)", number == 0 ? staging_ : child(number));
}

std::string UpsertSql::copy_quarantine() const {
  return fmt::format("COPY {} FROM STDIN (FORMAT binary)", quarantine_);
}

std::string UpsertSql::find_repeated_key() const {
  return fmt::format("SELECT 1 FROM {} GROUP BY {} HAVING count(*) > 1 LIMIT 1", staging_,
                     quoted_list(target_.primary_key));
}

std::string UpsertSql::newest_first() const {
  std::string order = cursor_.empty() ? "" : cursor_ + " DESC NULLS LAST, ";
  // A key that is said to be gone mostly comes without a cursor, and after what came of it before.
  if (target_.deleted && !cursor_.empty()) {
    order = fmt::format("(_gone AND {} IS NULL) DESC, {}", cursor_, order);
  }
  return order + "_order DESC";
}

std::string UpsertSql::remove_superseded() const {
  // Ranked by narrow rows (key, cursor, position) and deleted by position: no wide sort.
  return fmt::format(
      "DELETE FROM {0} s USING (SELECT tableoid AS chunk, ctid AS place, row_number() OVER "
      "(PARTITION BY {1} ORDER BY {2}) AS age FROM {0}) ranked WHERE s.tableoid = ranked.chunk AND "
      "s.ctid = ranked.place AND ranked.age > 1",
      staging_, quoted_list(target_.primary_key), newest_first());
}

std::string UpsertSql::keys_above_target(std::string const& from) const {
  auto const keys = quoted_list(target_.primary_key);
  return "SELECT " + all_keys_below(target_, fmt::format("(SELECT {} FROM {} ORDER BY {} LIMIT 1)",
                                                         keys, from, keys));
}

std::string UpsertSql::delete_all() const { return "DELETE FROM " + table_; }

std::string UpsertSql::insert_all(std::string const& from) const {
  auto const columns = quoted_list(column_names(target_));
  // OVERRIDING: a key may be GENERATED ALWAYS AS IDENTITY; for other tables it means nothing.
  return fmt::format(
      "INSERT INTO {} ({}, _run_id, _loaded_at) OVERRIDING SYSTEM VALUE SELECT {}, $1::uuid, "
      "(SELECT now()) FROM {}",
      table_, columns, columns, from);
}

/// Of a row `s` and the target's row `t` with its key: `s` differs and is not older. Empty when
/// there is nothing beside the key.
std::string UpsertSql::is_to_be_rewritten() const {
  std::vector<std::string> columns;
  for (auto const& column : target_.columns) {
    if (is_key_column(target_, column.name)) continue;
    std::string const name = quoted_identifier(column.name);
    // PostgreSQL compares in this order, and a cursor mostly tells.
    auto const place = name == cursor_ ? columns.begin() : columns.end();
    // What has no equality of its own (json) is compared as it is written.
    columns.insert(place, may_be_key(column.type.name) ? name : name + "::text");
  }
  bool const marks = target_.deleted && target_.deleted->then == WhenGone::mark;
  if (columns.empty()) return marks ? "t._deleted_at IS NOT NULL" : "";
  std::string const not_older =
      keeps_newer_ ? fmt::format(" AND (t.{0} IS NULL OR s.{0} >= t.{0})", cursor_) : "";
  auto const differs = fmt::format("ROW(t.{}) IS DISTINCT FROM ROW(s.{})",
                                   fmt::join(columns, ", t."), fmt::join(columns, ", s."));
  if (!marks) return differs + not_older;
  return fmt::format("({} OR t._deleted_at IS NOT NULL){}", differs, not_older);
}

/// The opposite of not being older, as above, in one that knows no third answer: a row without a
/// cursor does not replace one that has one. Empty when none is older.
std::string UpsertSql::is_older() const {
  if (!keeps_newer_) return {};
  return fmt::format("t.{0} IS NOT NULL AND (s.{0} >= t.{0}) IS NOT TRUE", cursor_);
}

std::string UpsertSql::count_matches(std::string const& from) const {
  auto const differs = is_to_be_rewritten();
  auto const older = is_older();
  return fmt::format(
      "SELECT count(*), count(*) FILTER (WHERE {}), count(*) FILTER (WHERE {}) FROM {} t, {} s "
      "WHERE {}",
      differs.empty() ? "false" : differs, older.empty() ? "false" : older, table_, from,
      equal_keys(target_));
}

std::string UpsertSql::count_older(std::string const& from) const {
  auto const older = is_older();
  if (older.empty()) return {};
  // Not the rows that were just written: a trigger may have given them another cursor.
  return fmt::format(
      "SELECT count(*) FROM {} t, {} s WHERE {} AND {} AND t._run_id IS DISTINCT FROM $1::uuid",
      table_, from, equal_keys(target_), older);
}

std::string UpsertSql::update_changed(std::string const& from) const {
  auto const differs = is_to_be_rewritten();
  if (differs.empty()) return {};
  std::string assignments;
  for (auto const& column : target_.columns) {
    if (is_key_column(target_, column.name)) continue;
    assignments += fmt::format("{0} = s.{0}, ", quoted_identifier(column.name));
  }
  if (target_.deleted && target_.deleted->then == WhenGone::mark) {
    assignments += "_deleted_at = NULL, ";  // it is there again
  }
  return fmt::format(
      "UPDATE {} t SET {}_run_id = $1::uuid, _loaded_at = (SELECT now()) FROM {} s WHERE {} AND "
      "{}",
      table_, assignments, from, equal_keys(target_), differs);
}

std::string UpsertSql::insert_new(std::string const& from) const {
  return fmt::format("{} s WHERE NOT EXISTS (SELECT 1 FROM {} t WHERE {})", insert_all(from),
                     table_, equal_keys(target_));
}

std::string UpsertSql::update_and_insert(std::string const& from) const {
  auto const update = update_changed(from);
  if (update.empty()) return {};
  // NOT IN and not NOT EXISTS: a hash table even where hash joins are off.
  return fmt::format(
      "WITH updated AS ({} RETURNING s._order), inserted AS ({} AND s._order NOT IN (SELECT _order "
      "FROM updated) RETURNING 1) SELECT (SELECT count(*) FROM updated), (SELECT count(*) FROM "
      "inserted)",
      update, insert_new(from));
}

/// What is gone is no row that another could be like.
std::string UpsertSql::and_still_there() const { return target_.deleted ? " AND NOT _gone" : ""; }

std::string UpsertSql::grouping(UniqueCheck const& check) const {
  return fmt::format("FROM {} WHERE {}{} GROUP BY {} HAVING count(*) > 1", staging_,
                     all_present(check), and_still_there(), quoted_list(check.columns));
}

std::string UpsertSql::count_surplus(UniqueCheck const& check) const {
  std::string values;
  for (auto const& name : check.columns) {
    values += (values.empty() ? "" : ", ") + by_bytes(target_, name);
  }
  if (check.columns.size() > 1) values = "ROW(" + values + ")";
  // The sort of DISTINCT takes half the time of GROUP BY, whose plan PostgreSQL chooses without
  // knowing that nearly every value is different.
  return fmt::format("SELECT count(*) - count(DISTINCT {}) FROM {} WHERE {}{}", values, staging_,
                     all_present(check), and_still_there());
}

std::string UpsertSql::example_of_repeated(UniqueCheck const& check) const {
  return fmt::format("SELECT min(example) FROM (SELECT concat_ws(', ', {}) AS example {}) repeated",
                     quoted_list(check.columns), grouping(check));
}

std::string UpsertSql::quarantine_repeated(UniqueCheck const& check) const {
  std::string same;
  for (auto const& name : check.columns) {
    same += fmt::format("{0}s.{1} = repeated.{1}", same.empty() ? "" : " AND ",
                        quoted_identifier(name));
  }
  return fmt::format(
      "WITH moved AS (DELETE FROM {} s USING (SELECT {} {}) repeated WHERE {} RETURNING s.*) "
      "INSERT INTO metadata.quarantined_rows (run_id, page, record, rule, column_name, reason, "
      "record_text) SELECT $1::uuid, {}, {}, 'unique', $2::text, "
      "'shares the value with another row of the run', "
      // As a whole a row is meant by a name that no column has.
      "(to_jsonb(_run_id) - '_order' - '_cursor')::text FROM moved _run_id",
      staging_, quoted_list(check.columns), grouping(check), same, arrival_order_.page_of("_order"),
      arrival_order_.record_of("_order"));
}

std::string UpsertSql::highest_cursor() const {
  auto const limit = cursor_limit_->exists()
                         ? fmt::format("{} <= {}", cursor_, quoted_literal(cursor_limit_->text()))
                         : cursor_ + " IS NOT NULL";
  return fmt::format("SELECT _cursor FROM {} WHERE {} ORDER BY {} LIMIT 1", staging_, limit,
                     newest_first());
}

std::string UpsertSql::count_future_quarantined() const {
  auto const type = target_.columns[column_index(target_, cursor_name_)].type;
  return fmt::format(
      "SELECT count(*) FROM metadata.quarantined_rows WHERE run_id = $1 AND byte_offset IS NULL "
      "AND "
      "(record_text::jsonb ->> {})::{} > {}",
      quoted_literal(cursor_name_), to_sql(type), quoted_literal(cursor_limit_->text()));
}

std::string UpsertSql::keep_quarantined() const {
  return fmt::format(
      "INSERT INTO metadata.quarantined_rows (run_id, page, record, byte_offset, rule, "
      "column_name, "
      "reason, record_text) SELECT $1::uuid, page, record, byte_offset, rule, column_name, reason, "
      "record_text FROM {}",
      quarantine_);
}

std::string UpsertSql::work_function(std::string_view prefix) const {
  return quoted_table(work_schema, fmt::format("{}{}", prefix, name_.substr(name_.find('_'))));
}

std::string UpsertSql::drop_tables() const {
  return fmt::format("DROP TABLE IF EXISTS {}, {} CASCADE", staging_, quarantine_);
}

}  // namespace loanpulse
