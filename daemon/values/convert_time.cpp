#include "values/conversion.hpp"
#include "values/instant.hpp"
#include "values/local_instant.hpp"

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

}  // namespace

ConversionFault convert_date(Column const& column, Scalar value, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const days = parse_date(value.text, column.format);
  if (!days) return type_fault(column.type, value, expected_date(column.format));
  cell = Cell::of_integer(CellKind::date, *days);
  return std::nullopt;
}

ConversionFault convert_timestamp(Column const& column, Scalar value, Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_local_instant(value.text, column.format);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

ConversionFault convert_timestamptz(Column const& column, Scalar value, date::time_zone const* zone,
                                    Cell& cell) {
  if (value.kind == ScalarKind::boolean) return type_fault(column.type, value);
  auto const parsed = parse_instant(value.text, column.format, zone);
  if (!parsed.fault.empty()) return type_fault(column.type, value, parsed.fault);
  cell = timestamp_cell(parsed.instant);
  return std::nullopt;
}

}  // namespace loanpulse
