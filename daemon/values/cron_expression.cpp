#include "values/cron_expression.hpp"

#include <algorithm>
#include <bit>

namespace loanpulse {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr int minutes_per_hour = 60;
constexpr int minutes_per_day = 24 * minutes_per_hour;
constexpr std::uint64_t every_hour = (1u << 24) - 1;

/// Bits from `from` on; none from 64 on.
std::uint64_t bits_from(int from) { return from > 63 ? 0 : ~std::uint64_t{0} << from; }
std::uint64_t bits_before(int before) { return ~bits_from(before); }
std::uint64_t bit(int number) { return std::uint64_t{1} << number; }

int lowest(std::uint64_t bits) { return std::countr_zero(bits); }
int highest(std::uint64_t bits) { return 63 - std::countl_zero(bits); }

/// A moment taken apart. Minutes are rounded up: a matching minute at or after one within a minute
/// is the next.
struct Parts {
  year_month month;
  int day;
  int minute;  ///< of the day

  explicit Parts(local_seconds moment) {
    auto const whole = std::chrono::ceil<minutes>(moment);
    auto const midnight = std::chrono::floor<days>(whole);
    year_month_day const date{midnight};
    month = date.year() / date.month();
    day = static_cast<int>(static_cast<unsigned>(date.day()));
    minute = static_cast<int>((whole - midnight).count());
  }
};

local_days first_day(year_month month) { return local_days{month / 1}; }

local_seconds moment_of(year_month month, int day, int minute) {
  return first_day(month) + days{day - 1} + minutes{minute};
}

}  // namespace

bool CronExpression::ever_comes() const {
  // The calendar, weekdays included, repeats itself after 400 years.
  constexpr local_days begin{std::chrono::year{2000} / 1 / 1};
  constexpr local_days end{std::chrono::year{2400} / 1 / 1};
  return first_in(begin, end).has_value();
}

bool CronExpression::holds_every_hour() const { return fields_.hours == every_hour; }

/// The matching days of a month, bit n for the nth.
std::uint64_t CronExpression::days_of(year_month month) const {
  if ((fields_.months & bit(static_cast<int>(static_cast<unsigned>(month.month())))) == 0) return 0;
  local_days const first = first_day(month);
  int const length = static_cast<int>((first_day(month + std::chrono::months{1}) - first).count());
  int const weekday = static_cast<int>(std::chrono::weekday{first}.c_encoding());
  // The week again and again, turned so that the first of the month is bit 1.
  std::uint64_t weeks = 0;
  for (int shift = 1 - weekday; shift <= length; shift += 7) {
    weeks |= shift < 0 ? fields_.weekdays >> -shift : fields_.weekdays << shift;
  }
  std::uint64_t const matching = fields_.either_day ? fields_.days | weeks : fields_.days & weeks;
  return matching & bits_from(1) & bits_before(length + 1);
}

std::optional<int> CronExpression::first_of_day(int from_minute) const {
  int const hour = from_minute / minutes_per_hour;
  std::uint64_t const rest = fields_.minutes & bits_from(from_minute % minutes_per_hour);
  if ((fields_.hours & bit(hour)) != 0 && rest != 0) return hour * minutes_per_hour + lowest(rest);
  std::uint64_t const later = fields_.hours & bits_from(hour + 1);
  if (later == 0) return std::nullopt;
  return lowest(later) * minutes_per_hour + lowest(fields_.minutes);
}

std::optional<int> CronExpression::last_of_day(int before_minute) const {
  int const hour = before_minute / minutes_per_hour;
  std::uint64_t const rest = fields_.minutes & bits_before(before_minute % minutes_per_hour);
  if ((fields_.hours & bit(hour)) != 0 && rest != 0) return hour * minutes_per_hour + highest(rest);
  std::uint64_t const earlier = fields_.hours & bits_before(hour);
  if (earlier == 0) return std::nullopt;
  return highest(earlier) * minutes_per_hour + highest(fields_.minutes);
}

std::optional<local_seconds> CronExpression::first_in(local_seconds from,
                                                      local_seconds before) const {
  Parts const start{from};
  std::uint64_t candidates = days_of(start.month) & bits_from(start.day);
  int minute = start.minute;
  for (year_month month = start.month; first_day(month) < before;) {
    for (; candidates != 0; candidates &= candidates - 1) {
      int const day = lowest(candidates);
      auto const found = first_of_day(month == start.month && day == start.day ? minute : 0);
      if (!found) continue;
      auto const moment = moment_of(month, day, *found);
      return moment < before ? std::optional{moment} : std::nullopt;
    }
    month += std::chrono::months{1};
    candidates = days_of(month);
  }
  return std::nullopt;
}

std::optional<local_seconds> CronExpression::last_in(local_seconds from,
                                                     local_seconds before) const {
  Parts const end{before};
  std::uint64_t candidates = days_of(end.month) & bits_before(end.day + 1);
  for (year_month month = end.month;;) {
    for (; candidates != 0; candidates &= ~bit(highest(candidates))) {
      int const day = highest(candidates);
      bool const is_last = month == end.month && day == end.day;
      auto const found = last_of_day(is_last ? end.minute : minutes_per_day);
      if (!found) continue;
      auto const moment = moment_of(month, day, *found);
      return moment >= from ? std::optional{moment} : std::nullopt;
    }
    if (first_day(month) <= from) return std::nullopt;
    month -= std::chrono::months{1};
    candidates = days_of(month);
  }
}

/// How many matching minutes of the moment's day lie before it.
std::uint64_t CronExpression::count_of_day_until(local_seconds moment) const {
  Parts const parts{moment};
  if ((days_of(parts.month) & bit(parts.day)) == 0) return 0;
  int const hour = parts.minute / minutes_per_hour;
  auto const earlier = std::popcount(fields_.hours & bits_before(hour));
  auto const rest = (fields_.hours & bit(hour)) == 0
                        ? 0
                        : std::popcount(fields_.minutes & bits_before(parts.minute % 60));
  return static_cast<std::uint64_t>(earlier * std::popcount(fields_.minutes) + rest);
}

std::uint64_t CronExpression::count_in(local_seconds from, local_seconds before) const {
  if (from >= before) return 0;
  Parts const start{from};
  Parts const end{before};
  int matching_days = 0;
  for (year_month month = start.month; month <= end.month; month += std::chrono::months{1}) {
    std::uint64_t matching = days_of(month);
    if (month == start.month) matching &= bits_from(start.day);
    if (month == end.month) matching &= bits_before(end.day);
    matching_days += std::popcount(matching);
  }
  auto const per_day = static_cast<std::uint64_t>(std::popcount(fields_.hours)) *
                       static_cast<std::uint64_t>(std::popcount(fields_.minutes));
  return static_cast<std::uint64_t>(matching_days) * per_day + count_of_day_until(before) -
         count_of_day_until(from);
}

}  // namespace loanpulse
