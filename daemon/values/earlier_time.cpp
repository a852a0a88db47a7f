#include "values/earlier_time.hpp"

#include "values/instant.hpp"

#include "values/column_time.hpp"
#include "values/iso_time.hpp"
#include "values/mail_time.hpp"
#include "values/time_pattern.hpp"
#include "values/unix_time.hpp"
#include "values/zone_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace loanpulse {
namespace {

constexpr std::int64_t attoseconds_per_second = 1'000'000'000'000'000'000;
constexpr std::int64_t attoseconds_per_millisecond = 1'000'000'000'000'000;

/// A clock's reading, which no form can show before year 1.
Instant reading(Instant instant, std::int64_t offset) {
  Instant const local{instant.seconds + offset, instant.attoseconds};
  return std::max(local, Instant{first_second, 0});
}

std::int64_t offset_in(date::time_zone const* zone, Instant instant) {
  if (zone == nullptr) return 0;
  return local_of_utc(instant.seconds, *zone).value_or(instant.seconds) - instant.seconds;
}

std::int64_t days_of(Instant local) {
  return std::chrono::floor<std::chrono::days>(std::chrono::seconds{local.seconds}).count();
}

void append_fraction(std::int64_t attoseconds, std::size_t digits, std::string& result) {
  if (digits == 0) return;
  std::string const all = fmt::format("{:018}", attoseconds);
  result += '.';
  result.append(all, 0, digits);
}

std::string write_iso_like(IsoTime const& example, Instant instant, date::time_zone const* zone) {
  Instant const local =
      reading(instant, example.offset ? *example.offset : offset_in(zone, instant));
  std::int64_t const days = days_of(local);
  std::string result;
  append_date(days, "-", result);
  if (!example.has_time) return result;
  std::int64_t const second = local.seconds - days * seconds_per_day;
  fmt::format_to(std::back_inserter(result), "{}{:02}:{:02}", example.separator, second / 3600,
                 second / 60 % 60);
  if (example.has_seconds) {
    fmt::format_to(std::back_inserter(result), ":{:02}", second % 60);
    append_fraction(local.attoseconds, example.fraction_digits, result);
  }
  return result.append(example.offset_text);
}

}  // namespace

Instant earlier(Instant instant, std::chrono::milliseconds lag) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(lag);
  instant.seconds -= seconds.count();
  instant.attoseconds -= (lag - seconds).count() * attoseconds_per_millisecond;
  if (instant.attoseconds < 0) {
    instant.attoseconds += attoseconds_per_second;
    --instant.seconds;
  }
  return instant;
}

std::string write_like(std::string_view example, TimeForm const& form, Instant instant,
                       date::time_zone const* zone) {
  if (is_unix(form.kind)) {
    UnixTime time;
    parse_unix_time(example, form.kind, time);
    time.instant = std::max(instant, Instant{first_second, 0});
    return write_unix_time(time, form.kind);
  }
  IsoTime time;
  parse_calendar_time(example, form, time);
  if (form.kind == TimeFormat::iso) return write_iso_like(time, instant, zone);
  auto const offset = time.offset ? *time.offset : offset_in(zone, instant);
  auto const local = reading(instant, offset);
  if (form.kind == TimeFormat::rfc2822) return write_mail_time(local, offset, time.offset_text);
  if (form.kind == TimeFormat::pattern) return write_by_pattern(form.pattern, local, offset, time);
  std::string result;
  append_date(days_of(local), "", result);
  return result;
}

}  // namespace loanpulse
