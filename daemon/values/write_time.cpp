#include "values/write_time.hpp"

#include "values/english_time.hpp"
#include "values/iso_time.hpp"
#include "values/unix_time.hpp"
#include "values/zone_time.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <stdexcept>

namespace loanpulse {
namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t microsecond_attoseconds = 1'000'000'000'000;
/// Of strftime, C and POSIX: those that depend on nothing but the time.
constexpr std::string_view time_letters = "aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZ%sf";

/// A clock's reading and how far it is ahead of UTC.
struct ClockReading {
  std::int64_t seconds = 0;  ///< as if the clock showed UTC
  std::int64_t offset = 0;
};

ClockReading reading_in(std::string const& zone_name, std::int64_t seconds) {
  if (zone_name.empty()) return {seconds, 0};
  auto const* const zone = find_zone(zone_name);
  if (zone == nullptr) {
    throw std::invalid_argument{
        fmt::format("time zone \"{}\" is unknown on this machine; use an "
                    "IANA name such as Europe/Berlin, and install tzdata",
                    zone_name)};
  }
  auto const offset = stretch_at(seconds, *zone).offset;
  return {seconds + offset, offset};
}

std::int64_t whole_days(std::int64_t seconds) {
  return std::chrono::floor<std::chrono::days>(std::chrono::seconds{seconds}).count();
}

std::string written_offset(std::int64_t offset) {
  if (offset == 0) return "Z";
  auto const minutes = (offset < 0 ? -offset : offset) / 60;
  return fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string write_iso(Instant instant, ClockReading const& reading) {
  auto const days = whole_days(reading.seconds);
  auto const second = reading.seconds - days * day_seconds;
  std::string text;
  append_date(days, "-", text);
  fmt::format_to(std::back_inserter(text), "T{:02}:{:02}:{:02}", second / 3'600, second / 60 % 60,
                 second % 60);
  auto const microseconds = instant.attoseconds / microsecond_attoseconds;
  if (microseconds != 0) fmt::format_to(std::back_inserter(text), ".{:06}", microseconds);
  return text + written_offset(reading.offset);
}

/// `%s` and `%f`, which strftime takes from the machine's zone, or does not know.
std::string with_own_time_letters(std::string_view pattern, Instant instant) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    bool const is_letter = pattern[i] == '%' && i + 1 < pattern.size();
    if (is_letter && pattern[i + 1] == 's') {
      text += std::to_string(instant.seconds);
      ++i;
    } else if (is_letter && pattern[i + 1] == 'f') {
      text += fmt::format("{:06}", instant.attoseconds / microsecond_attoseconds);
      ++i;
    } else {
      text += pattern[i];
      if (is_letter) text += pattern[++i];
    }
  }
  return text;
}

std::string written_by_strftime(Instant instant, ClockReading const& reading,
                                TimeSpelling const& spelling) {
  return strftime_in_english(with_own_time_letters(spelling.pattern, instant), reading.seconds,
                             reading.offset, spelling.zone.empty() ? "UTC" : spelling.zone);
}

}  // namespace

Instant instant_at(TimePoint time) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {seconds.time_since_epoch().count(), (time - seconds).count() * microsecond_attoseconds};
}

std::string write_time(Instant instant, TimeSpelling const& spelling) {
  auto const reading = reading_in(spelling.zone, instant.seconds);
  switch (spelling.kind) {
    case TimeSpelling::Kind::own:
    case TimeSpelling::Kind::iso:
      return write_iso(instant, reading);
    case TimeSpelling::Kind::date: {
      std::string text;
      append_date(whole_days(reading.seconds), "-", text);
      return text;
    }
    case TimeSpelling::Kind::unix_s:
      return std::to_string(instant.seconds);
    case TimeSpelling::Kind::unix_ms:
      return write_unix_time({instant, 0}, TimeFormat::unix_ms);
    case TimeSpelling::Kind::pattern:
      break;
  }
  return written_by_strftime(instant, reading, spelling);
}

std::string pattern_fault(std::string_view pattern) {
  if (pattern.size() > longest_written_time / 8) {
    return fmt::format("is longer than {} characters", longest_written_time / 8);
  }
  bool has_letter = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    ++i;
    if (i < pattern.size() && (pattern[i] == '-' || pattern[i] == '_')) ++i;  // glibc: no zeros
    if (i == pattern.size()) return "ends in a '%'; write %% for a plain one";
    if (time_letters.find(pattern[i]) == std::string_view::npos) {
      return fmt::format("has %{}, which strftime does not know", pattern[i]);
    }
    has_letter = true;
  }
  if (!has_letter)
    return "is no format: use date, iso, unix, unix_ms or a strftime pattern such as %Y-%m-%d";
  return {};
}

}  // namespace loanpulse
