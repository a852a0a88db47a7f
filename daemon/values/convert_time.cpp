#include "values/conversion.hpp"
#include "values/instant.hpp"
#include "values/iso_time.hpp"
#include "values/local_instant.hpp"

#include <fmt/format.h>

#include <chrono>

namespace loanpulse {
namespace {

Cell timestamp_cell(Instant instant) {
  return Cell::of_integer(CellKind::timestamp, instant.microseconds());
}

std::string_view expected_date(TimeFormat format) {
  switch (format) {
    case TimeFormat::iso:
      return "expected yyyy-mm-dd";
    case TimeFormat::iso_basic:
      return "expected yyyymmdd";
    case TimeFormat::unix_s:
      return "expected seconds since 1970";
    case TimeFormat::unix_ms:
      return "expected milliseconds since 1970";
  }
  return {};
}

ConversionFault convert_date(Column const& column, date::time_zone const*, Scalar const& value,
                             TextArena&, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const days = parse_date(value.text, column.format);
  if (!days) return type_fault(column.type, value, expected_date(column.format));
  cell = Cell::of_integer(CellKind::date, *days);
  return std::nullopt;
}

ConversionFault convert_timestamp(Column const& column, date::time_zone const*, Scalar const& value,
                                  TextArena&, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_local_instant(value.text, column.format);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

ConversionFault convert_timestamptz(Column const& column, date::time_zone const* zone,
                                    Scalar const& value, TextArena&, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_instant(value.text, column.format, zone);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

std::string shown_date(ColumnType const&, Cell const& cell) {
  std::string text;
  append_date(cell.integer(), "-", text);
  return text;
}

std::string shown_timestamp(ColumnType const&, Cell const& cell) {
  std::chrono::microseconds const since_1970{cell.integer()};
  auto const day = std::chrono::floor<std::chrono::days>(since_1970);
  std::chrono::hh_mm_ss const time{since_1970 - day};
  std::string text;
  append_date(day.count(), "-", text);
  text += fmt::format(" {:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                      time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
  return text;
}

std::string shown_timestamptz(ColumnType const& type, Cell const& cell) {
  return shown_timestamp(type, cell) + "+00";
}

}  // namespace

Conversion const date_conversion{convert_date, lost_of_date, shown_date};
Conversion const timestamp_conversion{convert_timestamp, lost_of_time, shown_timestamp};
Conversion const timestamptz_conversion{convert_timestamptz, lost_of_time, shown_timestamptz};

}  // namespace loanpulse
