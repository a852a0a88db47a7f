#include "load/sql/stored_rows_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "load/sql/local_settings.hpp"
#include "load/sql/target_sql.hpp"
#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

/// An element of an array literal (manual, 8.15.2); false when such keys are not written as one.
bool append_element(Cell const& cell, KeyLiteral literal, std::string& elements) {
  if (cell.is_null()) return false;
  if (!elements.empty()) elements += ',';
  switch (literal) {
    case KeyLiteral::number:
      if (storage_of(cell.kind()) == CellStorage::integer) {
        fmt::format_to(std::back_inserter(elements), "{}", cell.integer());
      } else {
        elements += cell.text();
      }
      return true;
    case KeyLiteral::uuid:
      elements += cell.text();
      return true;
    case KeyLiteral::text:
      elements += '"';
      for (char const c : cell.text()) {
        if (c == '"' || c == '\\') elements += '\\';
        elements += c;
      }
      elements += '"';
      return true;
    case KeyLiteral::date:
    case KeyLiteral::none:
      break;
  }
  return false;
}

/// The values of one column as an SQL array: '{1,2}'::bigint[].
std::optional<std::string> array_of(Target const& target, std::size_t column, RowBatch const& batch,
                                    std::vector<bool> const& keep) {
  auto const literal = key_literal(target.columns[column].type.name);
  std::string elements;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keep[row]) continue;
    if (!append_element(batch.row(row)[column], literal, elements)) return std::nullopt;
  }
  if (elements.empty()) return std::nullopt;
  return fmt::format("{}::{}[]", quoted_literal("{" + elements + "}"),
                     to_base_sql(target.columns[column].type));
}

/// "t.id BETWEEN 1 AND 1000" where so many integers are not many more than the rows.
std::optional<std::string> as_range(Target const& target, std::size_t column, RowBatch const& batch,
                                    std::vector<bool> const& keep) {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
  std::uint64_t rows = 0;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keep[row]) continue;
    Cell const& cell = batch.row(row)[column];
    if (cell.kind() != CellKind::integer) return std::nullopt;
    lowest = rows == 0 ? cell.integer() : std::min(lowest, cell.integer());
    highest = rows == 0 ? cell.integer() : std::max(highest, cell.integer());
    ++rows;
  }
  // As unsigned numbers, which the distance of two signed ones always fits.
  auto const distance = static_cast<std::uint64_t>(highest) - static_cast<std::uint64_t>(lowest);
  if (rows == 0 || distance >= 2 * rows) return std::nullopt;
  return fmt::format("t.{} BETWEEN '{}' AND '{}'", quoted_identifier(target.columns[column].name),
                     lowest, highest);
}

/// The rows of the target, `t`, that have the keys of a page's kept rows.
struct Matches {
  std::string settings;  ///< SET LOCAL statements that they want, each with its semicolon
  std::string from;      ///< as FROM and WHERE name them
};

std::optional<Matches> rows_with_keys(Target const& target, RowBatch const& batch,
                                      std::vector<bool> const& keep) {
  auto const keys = key_columns(target);
  std::string arrays;
  std::string aliases;
  std::string equal;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const array = array_of(target, keys[i], batch, keep);
    if (!array) return std::nullopt;
    arrays += (arrays.empty() ? "" : ", ") + *array;
    aliases += fmt::format("{}k{}", aliases.empty() ? "" : ", ", i);
    equal += fmt::format("{}t.{} = k.k{}", equal.empty() ? "" : " AND ",
                         quoted_identifier(target.columns[keys[i]].name), i);
  }
  return Matches{std::string{prefer_index_joins} + "; ",
                 fmt::format("{} t, unnest({}) AS k({}) WHERE {}",
                             quoted_table(target.schema, target.table), arrays, aliases, equal)};
}

std::optional<Matches> rows_in_key_range(Target const& target, RowBatch const& batch,
                                         std::vector<bool> const& keep) {
  auto const keys = key_columns(target);
  if (keys.size() != 1) return std::nullopt;
  auto const range = as_range(target, keys.front(), batch, keep);
  if (!range) return std::nullopt;
  return Matches{"",
                 fmt::format("{} t WHERE {}", quoted_table(target.schema, target.table), *range)};
}

/// The row's place, where a scan of a range of such is one (manual, "Tid Range Scan" of EXPLAIN).
std::string place_if_useful(Target const& target) {
  return fmt::format(
      ", CASE WHEN (SELECT c.relkind = 'r' AND NOT c.relhassubclass AND a.amname = 'heap' AND "
      "current_setting('server_version_num')::integer >= 140000 FROM pg_class c JOIN pg_am a ON "
      "a.oid = c.relam WHERE c.oid = {}::regclass) THEN t.ctid END",
      quoted_literal(quoted_table(target.schema, target.table)));
}

std::string copy_matches(Target const& target, Matches const& rows, std::string const& place) {
  return fmt::format("{}COPY (SELECT {}{} FROM {}) TO STDOUT (FORMAT binary)", rows.settings,
                     quoted_list(column_names(target), "t."), place, rows.from);
}

}  // namespace

std::string copy_key_range(Target const& target, RowBatch const& batch,
                           std::vector<bool> const& keep) {
  auto const rows = rows_in_key_range(target, batch, keep);
  return rows ? copy_matches(target, *rows, "") : "";
}

std::string copy_rows_with_keys(Target const& target, RowBatch const& batch,
                                std::vector<bool> const& keep, bool with_places) {
  auto const rows = rows_with_keys(target, batch, keep);
  if (!rows) return {};
  return copy_matches(target, *rows, with_places ? place_if_useful(target) : "");
}

std::string copy_blocks(Target const& target, BlockRange range) {
  auto const last = static_cast<std::uint64_t>(range.last);
  return copy_matches(
      target,
      {"SET LOCAL enable_tidscan = on; SET LOCAL max_parallel_workers_per_gather = 0; ",
       fmt::format("{} t WHERE t.ctid >= '({},0)' AND t.ctid < '({},0)'",
                   quoted_table(target.schema, target.table), range.first, last + 1)},
      ", t.ctid");
}

std::string keys_are_new(Target const& target, RowBatch const& batch,
                         std::vector<bool> const& keep) {
  auto rows = rows_in_key_range(target, batch, keep);
  if (!rows) rows = rows_with_keys(target, batch, keep);
  if (!rows) return {};
  return fmt::format("{}SELECT NOT EXISTS (SELECT 1 FROM {})", rows->settings, rows->from);
}

std::string all_keys_below(Target const& target, std::string const& bound) {
  auto const keys = quoted_list(target.primary_key);
  std::string highest_first;
  for (auto const& name : target.primary_key) {
    highest_first += (highest_first.empty() ? "" : ", ") + quoted_identifier(name) + " DESC";
  }
  return fmt::format(
      "NOT EXISTS (SELECT 1 FROM (SELECT {0} FROM {1} ORDER BY {2} LIMIT 1) highest WHERE (({0}) < "
      "{3}) IS NOT TRUE)",
      keys, quoted_table(target.schema, target.table), highest_first, bound);
}

}  // namespace loanpulse
