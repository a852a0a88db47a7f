#include "values/zone_time.hpp"

#include <date/tz.h>

#include <chrono>
#include <exception>

namespace loanpulse {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;
/// Time zone files list every change up to the end of this year, and only a rule for those after
/// (RFC 8536, 3.3), which date::time_zone does not read.
constexpr int last_listed_year = 2037;
constexpr std::int64_t last_listed_second = 2'145'916'799;  ///< 2037-12-31T23:59:59Z

date::sys_days first_of(int year, unsigned month) {
  return date::year{year} / date::month{month} / 1;
}

/// Days from `day`, in a year that is not listed, back to one that is, where the rest of the year
/// has the same dates on the same weekdays: rules are bound to those. A leap year has two such
/// years, one for January and February and one for what follows.
std::int64_t days_to_listed(date::sys_days day) {
  date::year_month_day const date{day};
  unsigned const month = date.month() >= date::March ? 3 : 1;
  date::sys_days const start = first_of(static_cast<int>(date.year()), month);
  int year = last_listed_year;
  while (date::year{year}.is_leap() ||
         date::weekday{first_of(year, month)} != date::weekday{start}) {
    --year;
  }
  return (start - first_of(year, month)).count();
}

/// How many seconds before `seconds` the zone's clocks are known to be set alike; 0 where the zone
/// lists the moment itself.
std::int64_t seconds_to_listed(std::int64_t seconds, date::time_zone const& zone) {
  if (seconds <= last_listed_second) return 0;
  date::sys_seconds const moment{std::chrono::seconds{seconds}};
  date::year_month_day const last_change{date::floor<date::days>(zone.get_info(moment).begin)};
  // Without a change in the last year there is no rule that brings any later.
  if (last_change.year() != date::year{last_listed_year}) return 0;
  return days_to_listed(date::floor<date::days>(moment)) * seconds_per_day;
}

}  // namespace

std::optional<LocalReading> utc_of_local(std::int64_t local_seconds, date::time_zone const& zone) {
  try {
    std::int64_t const shift = seconds_to_listed(local_seconds, zone);
    date::local_seconds const local{std::chrono::seconds{local_seconds - shift}};
    date::local_info const info = zone.get_info(local);
    if (info.result == date::local_info::nonexistent) {
      return LocalReading{info.first.end.time_since_epoch().count() + shift, true};
    }
    return LocalReading{local_seconds - info.first.offset.count(), false};
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> local_of_utc(std::int64_t seconds, date::time_zone const& zone) {
  try {
    std::int64_t const shift = seconds_to_listed(seconds, zone);
    date::sys_seconds const instant{std::chrono::seconds{seconds - shift}};
    return seconds + zone.get_info(instant).offset.count();
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

}  // namespace loanpulse
