#include "values/cursor_limit.hpp"

#include "values/converter.hpp"
#include "values/iso_time.hpp"
#include "values/zone_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace loanpulse {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// How far the clocks of the column's values may be ahead of UTC at that moment.
seconds ahead_of_utc(Column const& column, TimePoint moment) {
  auto const counts = [](TimeForm const& form) { return is_unix(form.kind); };
  bool const is_in_utc = counts(column.format) && std::all_of(column.further_formats.begin(),
                                                              column.further_formats.end(), counts);
  if (is_in_utc || cursor_form(column.type.name) == CursorForm::timestamptz) return seconds{0};
  auto const* const zone = zone_of_column(column);
  if (zone == nullptr) return hours{14};
  auto const utc = std::chrono::floor<seconds>(moment).time_since_epoch();
  return seconds{local_of_utc(utc.count(), *zone).value_or(utc.count())} - utc;
}

}  // namespace

CursorLimit::CursorLimit(Column const& column, TimePoint latest) : column_{column} {
  TimePoint const shown = latest + ahead_of_utc(column, latest);
  switch (cursor_form(column.type.name)) {
    case CursorForm::date:
      last_ = std::chrono::floor<std::chrono::days>(shown).time_since_epoch().count();
      break;
    case CursorForm::timestamp:
    case CursorForm::timestamptz:
      last_ = shown.time_since_epoch().count();
      break;
    case CursorForm::number:
    case CursorForm::none:
      break;
  }
}

bool CursorLimit::is_before(std::string_view text) const {
  if (!exists()) return false;
  TextArena arena;
  Cell cell;
  auto const fault = Converter{column_}.convert(ScalarKind::string, text, arena, cell);
  return !fault && is_before(cell);
}

std::string CursorLimit::text() const {
  std::string text;
  auto const form = cursor_form(column_.type.name);
  if (form == CursorForm::date) {
    append_date(last_, "-", text);
    return text;
  }
  std::chrono::microseconds const since_1970{last_};
  auto const day = std::chrono::floor<std::chrono::days>(since_1970);
  std::chrono::hh_mm_ss const time{since_1970 - day};
  append_date(day.count(), "-", text);
  text += fmt::format(" {:02}:{:02}:{:02}.{:06}", time.hours().count(), time.minutes().count(),
                      time.seconds().count(), time.subseconds().count());
  return form == CursorForm::timestamptz ? text + "+00" : text;
}

CursorLimit cursor_limit(Job const& job, TimePoint start) {
  auto const& incremental = job.source.incremental.value();
  return {job.target.columns.at(incremental.cursor_column), start + incremental.max_future};
}

}  // namespace loanpulse
