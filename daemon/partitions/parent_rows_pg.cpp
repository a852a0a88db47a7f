#include "partitions/parent_rows_pg.hpp"

#include "model/error.hpp"
#include "pg/identifier.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

/// Minutes that a run's commit may take after its end was written down. Rows of one that took
/// longer would be read with the next change only; those of others are read once more.
constexpr int longest_commit = 10;

struct ParentColumn {
  std::string name;
  std::string type;  ///< as pg_type has it: "int8"
  bool in_key = false;

  bool is_number() const {
    static constexpr std::array<std::string_view, 6> numbers{"int2",    "int4",   "int8",
                                                             "numeric", "float4", "float8"};
    return std::find(numbers.begin(), numbers.end(), type) != numbers.end();
  }
  bool is_time() const { return type == "date" || type == "timestamp" || type == "timestamptz"; }

  /// As text. Times by RFC 3339, without zeros behind the second.
  std::string as_text() const {
    auto const quoted = "p." + quoted_identifier(name);
    constexpr auto form =
        "regexp_replace(to_char({}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '\\.?0+$', '')";
    if (type == "timestamptz") {
      return fmt::format(fmt::runtime(form), quoted + " AT TIME ZONE 'UTC'") + " || 'Z'";
    }
    if (type == "timestamp") return fmt::format(fmt::runtime(form), quoted);
    if (type == "date") return fmt::format("to_char({}, 'YYYY-MM-DD')", quoted);
    return quoted + "::text";
  }
};

std::string named(ParentTable const& table) { return "source.for_each." + table.name; }

[[noreturn]] void refuse_missing(std::string const& message) {
  throw StageError{ErrorKind::rejected, "parents_missing", message};
}

/// All columns of the table, as the catalogue has them.
std::vector<ParentColumn> columns_of(PgTransaction& tx, ParentTable const& table) {
  std::vector<ParentColumn> columns;
  for (auto const& row :
       tx.exec("SELECT a.attname, t.typname, a.attnum = ANY (coalesce(i.indkey::int2[], '{}')) "
               "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_index i ON "
               "i.indrelid = a.attrelid AND i.indisprimary WHERE a.attrelid = to_regclass($1) AND "
               "a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
               quoted_table(table.schema, table.table))) {
    columns.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<bool>()});
  }
  if (columns.empty()) {
    refuse_missing(
        fmt::format("{}: the table {} does not exist: run the job that fills it first, "
                    "or correct the name",
                    named(table), table.qualified_name()));
  }
  return columns;
}

bool has_column(std::vector<ParentColumn> const& columns, std::string_view name) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](ParentColumn const& column) { return column.name == name; });
}

std::vector<ParentColumn> named_columns(ParentTable const& table,
                                        std::vector<ParentColumn> const& there) {
  std::vector<ParentColumn> columns;
  for (auto const& name : table.columns) {
    auto const found = std::find_if(there.begin(), there.end(), [&](ParentColumn const& column) {
      return column.name == name;
    });
    if (found != there.end()) {
      columns.push_back(*found);
      continue;
    }
    std::vector<std::string> names;
    for (auto const& column : there) names.push_back(column.name);
    auto const near = nearest_name(name, names);
    refuse_missing(fmt::format("{}: {} has no column \"{}\"{}", named(table),
                               table.qualified_name(), name,
                               near ? fmt::format("; did you mean \"{}\"?", *near)
                                    : fmt::format(" (it has {})", fmt::join(names, ", "))));
  }
  return columns;
}

/// Which of the columns tell one row from the others.
void keep_key(std::vector<ParentColumn> const& there, std::vector<ParentColumn>& columns) {
  bool const whole_key = std::any_of(there.begin(), there.end(),
                                     [](ParentColumn const& column) { return column.in_key; }) &&
                         std::all_of(there.begin(), there.end(), [&](ParentColumn const& column) {
                           return !column.in_key || has_column(columns, column.name);
                         });
  if (whole_key) return;
  for (auto& column : columns) column.in_key = true;
}

std::string conditions(ParentTable const& table, std::vector<ParentColumn> const& columns,
                       std::optional<std::string> const& since) {
  std::string text;
  for (auto const& column : columns) {
    if (column.in_key) text += fmt::format("{} IS NOT NULL AND ", quoted_identifier(column.name));
  }
  if (!table.where.empty()) text += "(" + table.where + "\n) AND ";
  if (since) {
    text += fmt::format(
        "_run_id IN (SELECT run_id FROM metadata.pipeline_runs WHERE finished_at >= "
        "{}::timestamptz - interval '{} minutes') AND ",
        quoted_literal(*since), longest_commit);
  }
  return text + "true";
}

std::string select_parents(ParentTable const& table, std::vector<ParentColumn> const& columns,
                           std::optional<std::string> const& since) {
  std::string inner, outer, order;
  for (auto const& column : columns) {
    auto const* const comma = inner.empty() ? "" : ", ";
    inner += comma + quoted_identifier(column.name);
    outer += comma + column.as_text();
    order += comma + ("p." + quoted_identifier(column.name));
  }
  return fmt::format("SELECT {} FROM (SELECT DISTINCT {} FROM {} WHERE {}) p ORDER BY {}", outer,
                     inner, quoted_table(table.schema, table.table),
                     conditions(table, columns, since), order);
}

PgRows rows_of(PgTransaction& tx, ParentTable const& table, std::string const& select) {
  try {
    return tx.exec(select);
  } catch (StageError const& error) {
    bool const would_write = error.code() == "sql_25006";
    if (error.kind() != ErrorKind::rejected && !would_write) throw;
    throw StageError{
        ErrorKind::rejected, "parents_unreadable",
        fmt::format("{}: {} cannot be read{}: {}", named(table), table.qualified_name(),
                    table.where.empty() ? "" : " where " + table.where, error.what())};
  }
}

}  // namespace

std::vector<DimensionRow> read_parents(PgTransaction& tx, ParentTable const& table,
                                       std::optional<std::string> const& since) {
  auto const there = columns_of(tx, table);
  auto columns = named_columns(table, there);
  keep_key(there, columns);
  if (table.changed && !has_column(there, "_run_id")) {
    refuse_missing(
        fmt::format("{}: changed asks for rows that a job has written since, and {} is "
                    "filled by none: remove changed, and say by where which rows are "
                    "wanted",
                    named(table), table.qualified_name()));
  }
  std::vector<DimensionRow> rows;
  for (auto const& found : rows_of(tx, table, select_parents(table, columns, since))) {
    DimensionRow row;
    std::vector<std::pair<std::string, std::string>> key;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto const& column = columns[i];
      auto const field = found[static_cast<int>(i)];
      Partition::Value value{.name = table.name + "." + column.name,
                             .text = std::nullopt,
                             .is_number = column.is_number(),
                             .is_time = column.is_time()};
      if (!field.is_null()) value.text = field.as<std::string>();
      if (column.in_key) key.emplace_back(value.name, value.text.value_or(""));
      row.values.push_back(std::move(value));
    }
    row.key = partition_key(key);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace loanpulse
