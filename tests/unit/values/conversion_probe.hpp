#pragma once

#include "values/converter.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace loanpulse {

/// A column named "c" of a type as a job declares it.
inline Column column_of(std::string_view type, TimeFormat format = TimeFormat::iso,
                        std::optional<std::string> timezone = std::nullopt) {
  Column column;
  column.name = "c";
  column.type = parse_column_type(type).value();
  column.format = format;
  column.timezone = std::move(timezone);
  return column;
}

/// What converting gives, on one line: the cell's value, "NULL", or "fault: " and the reason.
inline std::string converted(Column const& column, ScalarKind kind, std::string_view text) {
  TextArena arena;
  Cell cell;
  auto const fault = Converter{column}.convert(kind, text, arena, cell);
  if (fault) return "fault: " + *fault;
  switch (storage_of(cell.kind())) {
    case CellStorage::none:
      return "NULL";
    case CellStorage::integer:
      return fmt::format("{}", cell.integer());
    case CellStorage::real:
      return fmt::format("{}", cell.real());
    case CellStorage::decimal:
    case CellStorage::text:
      break;
  }
  return std::string{cell.text()};
}

inline std::string from_number(std::string_view type, std::string_view text) {
  return converted(column_of(type), ScalarKind::number, text);
}

inline std::string from_string(std::string_view type, std::string_view text) {
  return converted(column_of(type), ScalarKind::string, text);
}

}  // namespace loanpulse
