#include "values/column_time.hpp"
#include "values/conversion.hpp"
#include "values/instant.hpp"
#include "values/iso_time.hpp"
#include "values/local_instant.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

Cell timestamp_cell(Instant instant) {
  return Cell::of_integer(CellKind::timestamp, instant.microseconds());
}

std::string expected_date(TimeForm const& form) {
  switch (form.kind) {
    case TimeFormat::iso:
      return "expected yyyy-mm-dd";
    case TimeFormat::iso_basic:
      return "expected yyyymmdd";
    case TimeFormat::unix_s:
      return "expected seconds since 1970";
    case TimeFormat::unix_ms:
      return "expected milliseconds since 1970";
    case TimeFormat::unix_us:
      return "expected microseconds since 1970";
    case TimeFormat::unix_ns:
      return "expected nanoseconds since 1970";
    case TimeFormat::dotnet:
      return "expected a text such as /Date(1700000000000+0000)/";
    case TimeFormat::rfc2822:
      return "expected a date such as Wed, 31 Jan 2024 10:00:00 +0100";
    case TimeFormat::pattern:
      break;
  }
  return "expected a date in the format " + form.pattern;
}

ConversionFault date_in(TimeForm const& form, Column const& column, date::time_zone const*,
                        Scalar const& value, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const days = parse_date(value.text, form);
  if (!days) return type_fault(column.type, value, expected_date(form));
  cell = Cell::of_integer(CellKind::date, *days);
  return std::nullopt;
}

ConversionFault timestamp_in(TimeForm const& form, Column const& column, date::time_zone const*,
                             Scalar const& value, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_local_instant(value.text, form);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

ConversionFault timestamptz_in(TimeForm const& form, Column const& column,
                               date::time_zone const* zone, Scalar const& value, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_instant(value.text, form, zone);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

template <auto in_one>
ConversionFault convert_time(Column const& column, date::time_zone const* zone, Scalar const& value,
                             TextArena&, Cell& cell) {
  return in_one(column.format, column, zone, value, cell);
}

/// The first format in which the value is a time gives it.
template <auto in_one>
ConversionFault convert_time_of_several(Column const& column, date::time_zone const* zone,
                                        Scalar const& value, TextArena&, Cell& cell) {
  if (!in_one(column.format, column, zone, value, cell)) return std::nullopt;
  std::vector<std::string> words{word_for(column.format)};
  for (auto const& form : column.further_formats) {
    if (!in_one(form, column, zone, value, cell)) return std::nullopt;
    words.push_back(word_for(form));
  }
  return type_fault(column.type, value,
                    fmt::format("it is in none of its formats {}", listed(words, "and")));
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

Conversion const date_conversion{convert_time<date_in>, lost_of_date, shown_date};
Conversion const timestamp_conversion{convert_time<timestamp_in>, lost_of_time, shown_timestamp};
Conversion const timestamptz_conversion{convert_time<timestamptz_in>, lost_of_time,
                                        shown_timestamptz};
Conversion const date_conversion_of_several{convert_time_of_several<date_in>, lost_of_date,
                                            shown_date};
Conversion const timestamp_conversion_of_several{convert_time_of_several<timestamp_in>,
                                                 lost_of_time, shown_timestamp};
Conversion const timestamptz_conversion_of_several{convert_time_of_several<timestamptz_in>,
                                                   lost_of_time, shown_timestamptz};

}  // namespace loanpulse
