#include "values/iso_time.hpp"

#include "values/instant.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace loanpulse {
namespace {

constexpr std::size_t max_fraction_digits = 18;
constexpr std::string_view bad_form = "expected yyyy-mm-ddThh:mm:ss with an offset";
constexpr std::string_view bad_date = "there is no such date";
constexpr std::string_view bad_time = "there is no such time of day";
constexpr std::string_view bad_midnight = "hour 24 is midnight exactly, 24:00:00";
constexpr std::string_view bad_offset = "its UTC offset is not Z, ±hh, ±hhmm or ±hh:mm";

/// The number that `count` digits from `place` make, or -1. The loop has no exit, so that it
/// unrolls.
template <int count>
int digits_at(char const* place) {
  int value = 0;
  bool only_digits = true;
  for (int i = 0; i < count; ++i) {
    auto const digit = static_cast<unsigned>(place[i] - '0');
    only_digits &= digit <= 9;
    value = value * 10 + static_cast<int>(digit);
  }
  return only_digits ? value : -1;
}

std::string_view take_fraction(std::string_view& text, IsoTime& time) {
  text.remove_prefix(1);
  std::size_t count = 0;
  std::int64_t value = 0;
  for (; count < text.size(); ++count) {
    auto const digit = static_cast<unsigned>(text[count] - '0');
    if (digit > 9) break;
    if (count == max_fraction_digits) return "it has more than 18 fraction digits";
    value = value * 10 + static_cast<std::int64_t>(digit);
  }
  if (count == 0) return bad_form;
  for (std::size_t i = count; i < max_fraction_digits; ++i) value *= 10;
  time.attoseconds = value;
  time.fraction_digits = count;
  text.remove_prefix(count);
  return {};
}

/// Reads the rest of the text as the offset.
std::string_view parse_offset(std::string_view text, IsoTime& time) {
  time.offset_text = text;
  if (text == "Z" || text == "z") {
    time.offset = 0;
    return {};
  }
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return bad_form;
  int const hours = digits_at<2>(text.data() + 1);
  int minutes = 0;
  if (text.size() == 5) {
    minutes = digits_at<2>(text.data() + 3);
  } else if (text.size() == 6 && text[3] == ':') {
    minutes = digits_at<2>(text.data() + 4);
  } else if (text.size() != 3) {
    return bad_offset;
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return bad_offset;
  std::int64_t const offset = hours * 3600 + minutes * 60;
  time.offset = text[0] == '-' ? -offset : offset;
  return {};
}

std::string_view parse_time_of_day(std::string_view text, IsoTime& time) {
  if (text.size() < 5 || text[2] != ':') return bad_form;
  int const hour = digits_at<2>(text.data());
  int const minute = digits_at<2>(text.data() + 3);
  text.remove_prefix(5);
  int second = 0;
  if (!text.empty() && text[0] == ':') {
    if (text.size() < 3) return bad_form;
    second = digits_at<2>(text.data() + 1);
    time.has_seconds = true;
    text.remove_prefix(3);
  }
  if (hour < 0 || minute < 0 || second < 0) return bad_form;
  if (hour > 24 || minute > 59 || second > 60) return bad_time;
  time.has_time = true;
  time.local_seconds += hour * 3600 + minute * 60 + second;
  if (time.has_seconds && !text.empty() && text[0] == '.') {
    auto const fault = take_fraction(text, time);
    if (!fault.empty()) return fault;
  }
  if (hour == 24) {
    if (minute != 0 || second != 0 || time.attoseconds != 0) return bad_midnight;
    if (time.local_seconds > last_second) return out_of_years;
  }
  if (!text.empty()) {
    auto const fault = parse_offset(text, time);
    if (!fault.empty()) return fault;
  }
  if (second == 60) {
    if (!may_be_leap_second(time)) return "second 60 is a leap second only at a month's end in UTC";
    time.attoseconds = 0;
    time.is_leap_second = true;
  }
  return {};
}

}  // namespace

std::optional<std::int32_t> days_since_1970(int year, int month, int day) {
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

bool may_be_leap_second(IsoTime const& time) {
  std::int64_t const next = time.local_seconds - time.offset.value_or(0);
  if (next % seconds_per_day != 0) return false;
  std::chrono::sys_days const day{std::chrono::days{next / seconds_per_day}};
  return std::chrono::year_month_day{day}.day() == std::chrono::day{1};
}

std::int32_t IsoTime::days() const {
  return static_cast<std::int32_t>(
      std::chrono::floor<std::chrono::days>(std::chrono::seconds{local_seconds}).count());
}

std::string_view parse_iso_time(std::string_view text, IsoTime& time) {
  time = IsoTime{};
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return bad_form;
  int const year = digits_at<4>(text.data());
  int const month = digits_at<2>(text.data() + 5);
  int const day = digits_at<2>(text.data() + 8);
  if (year < 0 || month < 0 || day < 0) return bad_form;
  auto const days = days_since_1970(year, month, day);
  if (!days) return bad_date;
  time.local_seconds = *days * seconds_per_day;
  if (text.size() == 10) return {};
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return bad_form;
  time.separator = text[10];
  return parse_time_of_day(text.substr(11), time);
}

std::optional<std::int32_t> parse_basic_date(std::string_view text) {
  if (text.size() != 8) return std::nullopt;
  return days_since_1970(digits_at<4>(text.data()), digits_at<2>(text.data() + 4),
                         digits_at<2>(text.data() + 6));
}

void append_date(std::int64_t days, std::string_view separator, std::string& result) {
  std::chrono::year_month_day const date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  fmt::format_to(std::back_inserter(result), "{:04}{}{:02}{}{:02}", static_cast<int>(date.year()),
                 separator, static_cast<unsigned>(date.month()), separator,
                 static_cast<unsigned>(date.day()));
}

}  // namespace loanpulse
