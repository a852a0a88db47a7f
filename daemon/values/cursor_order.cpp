#include "values/cursor_order.hpp"

#include "values/column_time.hpp"
#include "values/conversion.hpp"
#include "values/decimal.hpp"
#include "values/earlier_time.hpp"
#include "values/iso_time.hpp"
#include "values/local_instant.hpp"
#include "values/zone_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace loanpulse {
namespace {

/// A date column's text may be a whole date-time: it is ordered by its instant where it has one.
ParsedInstant parse_date_instant(std::string_view text, TimeForm const& form,
                                 date::time_zone const* zone) {
  IsoTime time;
  bool const has_instant =
      zone != nullptr || is_unix(form.kind) ||
      (!never_has_offset(form) && parse_calendar_time(text, form, time).empty() && time.offset);
  return has_instant ? parse_instant(text, form, zone) : parse_local_instant(text, form);
}

/// Of an ISO time, which has one point at most: it has nothing below its microsecond then.
bool has_microseconds_at_most(std::string_view text) {
  auto const point = text.find('.');
  if (point == std::string_view::npos) return true;
  auto const end = text.find_first_not_of("0123456789", point + 1);
  return std::min(end, text.size()) - point - 1 <= 6;
}

ParsedInstant parse(std::string_view text, Column const& column, CursorForm form,
                    date::time_zone const* zone) {
  TimeForm const& written = form_of(column, zone, text);
  switch (form) {
    case CursorForm::date:
      return parse_date_instant(text, written, zone);
    case CursorForm::timestamp:
      return parse_local_instant(text, written);
    case CursorForm::none:
    case CursorForm::number:
    case CursorForm::timestamptz:
      break;
  }
  return parse_instant(text, written, zone);
}

}  // namespace

CursorOrder::CursorOrder(Column const& column)
    : column_{column}, form_{cursor_form(column.type.name)}, zone_{zone_of_column(column)} {
  if (form_ == CursorForm::none) {
    throw std::invalid_argument{
        fmt::format("column {} of type {} cannot be a cursor; use an integer, numeric, date or "
                    "timestamp column",
                    column.name, to_sql(column.type))};
  }
}

std::string CursorOrder::fault(std::string_view text) const {
  TextArena arena;
  Cell cell;
  auto const& conversion = conversion_of(column_);
  return conversion.convert(column_, zone_, {ScalarKind::string, text}, arena, cell).value_or("");
}

Instant CursorOrder::instant(std::string_view text) const {
  return parse(text, column_, form_, zone_).instant;
}

std::strong_ordering CursorOrder::compare(std::string_view a, std::string_view b) const {
  if (form_ == CursorForm::number) return compare_decimals(a, b);
  return parse(a, column_, form_, zone_).instant <=> parse(b, column_, form_, zone_).instant;
}

std::string CursorOrder::minus(std::string_view watermark, std::chrono::milliseconds lag) const {
  if (lag.count() == 0 || form_ == CursorForm::number) {
    return std::string{watermark};
  }
  Instant const instant = parse(watermark, column_, form_, zone_).instant;
  bool const zoned = form_ != CursorForm::timestamp;
  auto const& written = form_of(column_, zone_, watermark);
  return write_like(watermark, written, earlier(instant, lag), zoned ? zone_ : nullptr);
}

int CursorOrder::nanoseconds_below_microsecond(std::string_view text) const {
  if (form_ == CursorForm::number || form_ == CursorForm::date) return 0;
  bool const is_iso = column_.format.kind == TimeFormat::iso && column_.further_formats.empty();
  if (is_iso && has_microseconds_at_most(text)) return 0;
  constexpr std::int64_t attoseconds_per_nanosecond = 1'000'000'000;
  return static_cast<int>(parse(text, column_, form_, zone_).instant.attoseconds /
                          attoseconds_per_nanosecond % 1000);
}

}  // namespace loanpulse
