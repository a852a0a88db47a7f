#include "quality/shown_cell.hpp"

#include "values/iso_time.hpp"
#include "values/shown_text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace loanpulse {
namespace {

std::string shown_timestamp(std::int64_t microseconds, bool utc) {
  std::chrono::microseconds const since_1970{microseconds};
  auto const day = std::chrono::floor<std::chrono::days>(since_1970);
  std::chrono::hh_mm_ss const time{since_1970 - day};
  std::string text;
  append_date(day.count(), "-", text);
  text += fmt::format(" {:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                      time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
  return utc ? text + "+00" : text;
}

}  // namespace

std::string shown_cell(Cell const& cell, ColumnType const& type) {
  switch (cell.kind()) {
    case CellKind::null:
      return "null";
    case CellKind::boolean:
      return cell.integer() != 0 ? "true" : "false";
    case CellKind::integer:
      return fmt::format("{}", cell.integer());
    case CellKind::real:
      return type.name == TypeName::real ? fmt::format("{}", static_cast<float>(cell.real()))
                                         : fmt::format("{}", cell.real());
    case CellKind::date: {
      std::string text;
      append_date(cell.integer(), "-", text);
      return text;
    }
    case CellKind::timestamp:
      return shown_timestamp(cell.integer(), type.name == TypeName::timestamptz);
    case CellKind::numeric:
    case CellKind::uuid:
    case CellKind::json:
      return shown_text(cell.text());
    case CellKind::text:
      break;
  }
  return '"' + shown_text(cell.text()) + '"';
}

}  // namespace loanpulse
