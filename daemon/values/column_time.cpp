#include "values/column_time.hpp"

#include "values/local_instant.hpp"
#include "values/mail_time.hpp"
#include "values/time_pattern.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

bool reads(Column const& column, TimeForm const& form, date::time_zone const* zone,
           std::string_view text) {
  switch (cursor_form(column.type.name)) {
    case CursorForm::date:
      return parse_date(text, form).has_value();
    case CursorForm::timestamp:
      return parse_local_instant(text, form).fault.empty();
    case CursorForm::timestamptz:
      return parse_instant(text, form, zone).fault.empty();
    case CursorForm::number:
    case CursorForm::none:
      break;
  }
  return false;
}

}  // namespace

std::string parse_calendar_time(std::string_view text, TimeForm const& form, IsoTime& time) {
  switch (form.kind) {
    case TimeFormat::iso:
      return std::string{parse_iso_time(text, time)};
    case TimeFormat::iso_basic: {
      time = IsoTime{};
      auto const days = parse_basic_date(text);
      if (!days) return "expected a date yyyymmdd";
      constexpr std::int64_t seconds_of_a_day = 86'400;
      time.local_seconds = *days * seconds_of_a_day;
      return {};
    }
    case TimeFormat::rfc2822:
      return std::string{parse_mail_time(text, time)};
    case TimeFormat::unix_s:
    case TimeFormat::unix_ms:
    case TimeFormat::unix_us:
    case TimeFormat::unix_ns:
    case TimeFormat::dotnet:
    case TimeFormat::pattern:
      break;
  }
  auto const fault = parse_by_pattern(text, form.pattern, time);
  return fault.empty() ? std::string{} : fmt::format("{}, {}", fault, form.pattern);
}

TimeForm const& form_of(Column const& column, date::time_zone const* zone, std::string_view text) {
  if (column.further_formats.empty() || reads(column, column.format, zone, text)) {
    return column.format;
  }
  for (auto const& form : column.further_formats) {
    if (reads(column, form, zone, text)) return form;
  }
  return column.format;
}

bool always_has_offset(TimeForm const& form) {
  if (form.kind == TimeFormat::pattern) return facts_of_pattern(form.pattern).has_offset;
  return is_unix(form.kind) || form.kind == TimeFormat::rfc2822;
}

bool never_has_offset(TimeForm const& form) {
  if (form.kind == TimeFormat::pattern) return !facts_of_pattern(form.pattern).has_offset;
  return form.kind == TimeFormat::iso_basic;
}

std::string word_for(TimeForm const& form) {
  switch (form.kind) {
    case TimeFormat::iso:
      return "iso";
    case TimeFormat::iso_basic:
      return "iso_basic";
    case TimeFormat::unix_s:
      return "unix";
    case TimeFormat::unix_ms:
      return "unix_ms";
    case TimeFormat::unix_us:
      return "unix_us";
    case TimeFormat::unix_ns:
      return "unix_ns";
    case TimeFormat::dotnet:
      return "dotnet";
    case TimeFormat::rfc2822:
      return "rfc2822";
    case TimeFormat::pattern:
      break;
  }
  return form.pattern;
}

}  // namespace loanpulse
