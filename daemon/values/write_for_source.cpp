#include "values/write_for_source.hpp"

#include "values/iso_time.hpp"
#include "values/mail_time.hpp"
#include "values/time_pattern.hpp"
#include "values/unix_time.hpp"
#include "values/write_time.hpp"
#include "values/zone_time.hpp"

#include <string_view>

namespace loanpulse {
namespace {

/// What a clock shows that a format without offset is written by.
Instant local_reading(Instant instant, Column const& column) {
  auto const* const zone =
      cursor_form(column.type.name) == CursorForm::timestamp ? nullptr : zone_of_column(column);
  if (zone == nullptr) return instant;
  return {local_of_utc(instant.seconds, *zone).value_or(instant.seconds), instant.attoseconds};
}

std::string write_by_own_pattern(Instant instant, Column const& column) {
  std::string const& pattern = column.format.pattern;
  bool const has_offset = facts_of_pattern(pattern).has_offset;
  IsoTime example;
  example.fraction_digits = 6;  // what our clock has
  example.offset_text = pattern.find("%Z") != std::string::npos ? "UTC" : "+0000";
  return write_by_pattern(pattern, has_offset ? instant : local_reading(instant, column), 0,
                          example);
}

}  // namespace

std::string write_for_source(Instant instant, Column const& column) {
  switch (column.format.kind) {
    case TimeFormat::unix_s:
    case TimeFormat::unix_ms:
    case TimeFormat::unix_us:
    case TimeFormat::unix_ns:
    case TimeFormat::dotnet:
      return write_unix_time({instant, 0}, column.format.kind);
    case TimeFormat::rfc2822:
      return write_mail_time(instant, 0, "GMT");
    case TimeFormat::pattern:
      return write_by_own_pattern(instant, column);
    case TimeFormat::iso_basic:
      return write_by_pattern("%Y%m%d", local_reading(instant, column), 0, {});
    case TimeFormat::iso:
      break;
  }
  bool const is_date = cursor_form(column.type.name) == CursorForm::date;
  return write_time(instant,
                    {.kind = is_date ? TimeSpelling::Kind::date : TimeSpelling::Kind::iso});
}

}  // namespace loanpulse
