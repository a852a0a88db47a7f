#include "load/sql/direct_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "load/sql/stored_rows_sql.hpp"
#include "load/sql/target_sql.hpp"
#include "pg/identifier.hpp"
#include "values/converter.hpp"

namespace loanpulse {
namespace {

/// Empty where PostgreSQL's order is none of ours, as that of texts, or nobody has asked for it.
std::optional<std::string> as_sql(Cell const& cell, KeyLiteral literal) {
  if (cell.is_null()) return std::nullopt;
  switch (literal) {
    case KeyLiteral::number:
      return storage_of(cell.kind()) == CellStorage::integer ? fmt::format("{}", cell.integer())
                                                             : std::string{cell.text()};
    case KeyLiteral::uuid:
      return quoted_literal(cell.text()) + "::uuid";
    case KeyLiteral::date:
      return fmt::format("date '1970-01-01' + {}", cell.integer());
    case KeyLiteral::text:
    case KeyLiteral::none:
      break;
  }
  return std::nullopt;
}

bool is_below(Cell const* left, Cell const* right, std::vector<std::size_t> const& key) {
  for (auto const column : key) {
    auto const order = compare_cells(left[column], right[column]);
    if (order != 0) return order < 0;
  }
  return false;
}

constexpr std::string_view microseconds_now = "(extract(epoch FROM now()) * 1000000)::bigint";

/// COPY does not heed rewrite rules (manual, COPY) and refuses row security.
std::string takes_copies(Target const& target) {
  return fmt::format(
      "NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = {}::regclass AND (relhasrules OR "
      "relrowsecurity))",
      quoted_literal(quoted_table(target.schema, target.table)));
}

}  // namespace

std::string lowest_key(Target const& target, RowBatch const& batch, std::vector<bool> const& keep) {
  auto const key = key_columns(target);
  Cell const* lowest = nullptr;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (keep[row] && (lowest == nullptr || is_below(batch.row(row), lowest, key))) {
      lowest = batch.row(row);
    }
  }
  if (lowest == nullptr) return {};
  std::string values;
  for (auto const column : key) {
    auto const value = as_sql(lowest[column], key_literal(target.columns[column].type.name));
    if (!value) return {};
    values += (values.empty() ? "" : ", ") + *value;
  }
  return "(" + values + ")";
}

std::string may_copy_into(Target const& target) {
  return fmt::format("SELECT {}, {}", takes_copies(target), microseconds_now);
}

std::string may_load_directly(Target const& target, std::string const& lowest) {
  auto const table = quoted_table(target.schema, target.table);
  return fmt::format("SELECT {}, {}, {}", takes_copies(target),
                     lowest.empty() ? fmt::format("NOT EXISTS (SELECT 1 FROM {})", table)
                                    : all_keys_below(target, lowest),
                     microseconds_now);
}

std::string copy_into_target(Target const& target) {
  return fmt::format("COPY {} ({}, _run_id, _loaded_at) FROM STDIN (FORMAT binary)",
                     quoted_table(target.schema, target.table), quoted_list(column_names(target)));
}

}  // namespace loanpulse
