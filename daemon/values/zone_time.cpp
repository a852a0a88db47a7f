#include "values/zone_time.hpp"

#include "values/instant.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <exception>

namespace loanpulse {
namespace {

/// Time zone files list every change up to the end of this year, and only a rule for those after
/// (RFC 8536, 3.3), which date::time_zone does not read.
constexpr int last_listed_year = 2037;
constexpr std::int64_t end_of_list = 2'145'916'800;  ///< 2038-01-01T00:00:00Z
/// No listed change is as late as the year 10000; the end of a last stretch is later.
constexpr std::int64_t far_future = 253'402'300'800;

std::int64_t seconds_of(date::sys_seconds moment) { return moment.time_since_epoch().count(); }

ZoneStretch listed_stretch(std::int64_t seconds, date::time_zone const& zone) {
  auto const info = zone.get_info(date::sys_seconds{std::chrono::seconds{seconds}});
  return {seconds_of(info.begin), seconds_of(info.end), info.offset.count()};
}

date::sys_days first_of(int year, unsigned month) {
  return date::year{year} / date::month{month} / 1;
}

/// The part of a year in which dates and weekdays go together in the same way in several years: a
/// leap year has two parts, and so has every other for simplicity.
struct YearPart {
  date::sys_days begin;
  date::sys_days end;
  unsigned month;  ///< the first
};

YearPart part_of_year(date::sys_days day) {
  date::year_month_day const date{day};
  int const year = static_cast<int>(date.year());
  if (date.month() < date::March) return {first_of(year, 1), first_of(year, 3), 1};
  return {first_of(year, 3), first_of(year + 1, 1), 3};
}

/// Days from a part that is not listed back to one that is and has the same dates on the same
/// weekdays: rules are bound to those. Never further back than to 2030: earlier years may be
/// exceptions, as 2027 in Cuba, which kept summer time through the winter before.
std::int64_t days_to_listed(YearPart const& part) {
  int year = last_listed_year;
  // No rule changes the clocks in January or February, so that their weekdays do not matter.
  while (part.month > 2 && date::weekday{first_of(year, part.month)} != date::weekday{part.begin}) {
    --year;  // the Marches of 2030 to 2037 begin on every weekday
  }
  return (part.begin - first_of(year, part.month)).count();
}

/// Whether nothing is listed after the moment, but the last year's changes show that there is a
/// rule that goes on. Morocco's changes follow the moon and are listed far beyond.
bool goes_by_rule(ZoneStretch const& stretch) {
  if (stretch.end < far_future) return false;
  date::sys_seconds const last_change{std::chrono::seconds{stretch.begin}};
  date::year_month_day const date{date::floor<date::days>(last_change)};
  return date.year() == date::year{last_listed_year};
}

}  // namespace

ZoneStretch stretch_at(std::int64_t seconds, date::time_zone const& zone) {
  ZoneStretch stretch = listed_stretch(seconds, zone);
  if (!goes_by_rule(stretch)) return stretch;
  if (seconds < end_of_list) return {stretch.begin, end_of_list, stretch.offset};

  YearPart const part =
      part_of_year(date::floor<date::days>(date::sys_seconds{std::chrono::seconds{seconds}}));
  std::int64_t const shift = days_to_listed(part) * seconds_per_day;
  stretch = listed_stretch(seconds - shift, zone);
  return {std::max(stretch.begin + shift, seconds_of(part.begin)),
          std::min(stretch.end + shift, seconds_of(part.end)), stretch.offset};
}

std::optional<LocalReading> utc_of_local(std::int64_t local_seconds, date::time_zone const& zone) {
  try {
    // No clock is a day away from UTC. The first stretch that has not ended shows the time first.
    ZoneStretch stretch = stretch_at(local_seconds - seconds_per_day, zone);
    while (local_seconds >= stretch.end + stretch.offset) stretch = stretch_at(stretch.end, zone);
    std::int64_t const seconds = local_seconds - stretch.offset;
    return LocalReading{std::max(seconds, stretch.begin), seconds < stretch.begin};
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> local_of_utc(std::int64_t seconds, date::time_zone const& zone) {
  try {
    return seconds + stretch_at(seconds, zone).offset;
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

}  // namespace loanpulse
