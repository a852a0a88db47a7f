#include "fetch/answers/retry_after.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/ascii_text.hpp"
#include "values/duration.hpp"
#include "values/instant.hpp"

namespace loanpulse {
namespace {

constexpr std::chrono::seconds a_year{std::chrono::days{365}};

/// Digits with a fraction, or without one, which is rounded up; at most thousands of years.
std::optional<std::chrono::seconds> decimal_seconds(std::string_view text) {
  constexpr std::chrono::seconds highest{100'000'000'000'000};
  auto const point = std::min(text.find('.'), text.size());
  auto const fraction = text.substr(std::min(point + 1, text.size()));
  if (!is_only_digits(text.substr(0, point))) return std::nullopt;
  if (point < text.size() && !is_only_digits(fraction)) return std::nullopt;
  std::chrono::seconds result{0};
  for (char const c : text.substr(0, point)) {
    result = std::min(result * 10 + std::chrono::seconds{c - '0'}, highest);
  }
  bool const more = fraction.find_first_not_of('0') != std::string_view::npos;
  return result + std::chrono::seconds{more ? 1 : 0};
}

std::optional<std::chrono::seconds> seconds_of(std::string_view text) {
  auto const number = decimal_seconds(text);
  return number ? std::optional{std::min(*number, a_year)} : std::nullopt;
}

/// Rounded up, so that nobody comes too early.
std::chrono::seconds time_until(std::chrono::sys_seconds instant, TimePoint now) {
  return std::min(std::chrono::ceil<std::chrono::seconds>(instant - now), a_year);
}

/// 1 to 4 digits, else -1.
int small_number(std::string_view text) {
  if (!is_only_digits(text) || text.size() > 4) return -1;
  int value = 0;
  for (char const c : text) value = value * 10 + (c - '0');
  return value;
}

int month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin()) + 1;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (true) {
    auto const start = text.find_first_not_of(separators);
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    auto const end = std::min(text.find_first_of(separators), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::optional<std::chrono::sys_seconds> instant(int year, std::string_view month_name,
                                                std::string_view day_digits,
                                                std::string_view time) {
  int const month = month_number(month_name);
  int const day = small_number(day_digits);
  // chrono keeps both in a byte: the 257th would be the 1st.
  if (month < 1 || day < 1 || day > 31) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  auto const parts = split(time, ":");
  bool const well_formed =
      date.ok() && parts.size() == 3 && time.size() == std::string_view{"hh:mm:ss"}.size();
  if (!well_formed) return std::nullopt;
  int const hour = small_number(parts[0]);
  int const minute = small_number(parts[1]);
  int const second = small_number(parts[2]);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

/// RFC 9110, 5.6.7: a two-digit year that seems more than 50 years ahead is in the past.
int full_year(int two_digits, TimePoint now) {
  std::chrono::year_month_day const today{std::chrono::floor<std::chrono::days>(now)};
  int const this_year = static_cast<int>(today.year());
  int const year = this_year / 100 * 100 + two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, TimePoint now) {
  auto const words = split(without_blanks(text), " ");
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  if (words.size() == 6 && words[0].ends_with(',') && words[5] == "GMT") {
    int const year = words[3].size() == 4 ? small_number(words[3]) : -1;
    return year < 0 ? std::nullopt : instant(year, words[2], words[1], words[4]);
  }
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  if (words.size() == 4 && words[0].ends_with(',') && words[3] == "GMT") {
    auto const parts = split(words[1], "-");
    if (parts.size() != 3 || parts[2].size() != 2 || !is_only_digits(parts[2])) return std::nullopt;
    return instant(full_year(small_number(parts[2]), now), parts[1], parts[0], words[2]);
  }
  // asctime: Sun Nov  6 08:49:37 1994
  if (words.size() == 5 && words[4].size() == 4 && is_only_digits(words[4])) {
    return instant(small_number(words[4]), words[1], words[2], words[3]);
  }
  return std::nullopt;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, TimePoint now) {
  text = without_blanks(text);
  bool const negative = text.starts_with('-');
  if (auto const number = seconds_of(text.substr(negative ? 1 : 0))) {
    return negative ? std::chrono::seconds{0} : *number;
  }
  auto const date = parse_http_date(text, now);
  if (!date) return std::nullopt;
  return std::max(time_until(*date, now), std::chrono::seconds{0});
}

std::optional<std::chrono::seconds> parse_reset(std::string_view text, TimePoint now) {
  // 2001; no limit lasts for thirty years.
  constexpr std::chrono::seconds first_unix_time{1'000'000'000};
  constexpr std::chrono::seconds first_unix_milliseconds{100'000'000'000};
  text = without_blanks(text);
  std::optional<std::chrono::seconds> wait;
  if (auto const number = decimal_seconds(text)) {
    wait = *number;
    if (*number >= first_unix_milliseconds) {
      std::chrono::milliseconds const since_1970{number->count()};
      wait = time_until(std::chrono::ceil<std::chrono::seconds>(TimePoint{since_1970}), now);
    } else if (*number >= first_unix_time) {
      wait = time_until(std::chrono::sys_seconds{*number}, now);
    }
  } else if (auto const duration = parse_duration(text)) {
    wait = std::chrono::ceil<std::chrono::seconds>(*duration);
  } else if (auto const date = parse_http_date(text, now)) {
    wait = time_until(*date, now);
  } else if (auto const iso = parse_instant(text, TimeFormat::iso, nullptr); iso.fault.empty()) {
    std::int64_t const next = iso.instant.seconds + (iso.instant.attoseconds > 0 ? 1 : 0);
    wait = time_until(std::chrono::sys_seconds{std::chrono::seconds{next}}, now);
  }
  if (!wait || wait->count() <= 0) return std::nullopt;
  return std::min(*wait, a_year);
}

}  // namespace loanpulse
