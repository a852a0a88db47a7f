#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A date, or date with time, as it is written, by ISO 8601 or otherwise: before any zone is
/// applied.
struct IsoTime {
  std::int64_t local_seconds = 0;      ///< since 1970-01-01T00:00:00 of the writer's own clock
  std::int64_t attoseconds = 0;        ///< 0 .. 10^18 - 1
  std::optional<std::int64_t> offset;  ///< seconds east of UTC
  bool has_time = false;               ///< false: a bare date, whose time is midnight
  bool has_seconds = false;
  bool is_leap_second = false;  ///< RFC 3339's second 60, which counts as the next minute's start
  std::size_t fraction_digits = 0;
  char separator = 'T';
  std::string_view offset_text;  ///< as written; empty if there is none

  std::int32_t days() const;  ///< since 1970-01-01, by the writer's own clock
};

/// Reads "yyyy-mm-dd" or "yyyy-mm-dd(T|t| )hh:mm[:ss[.f…]][offset]"; the grammar is that of
/// parse_instant. 24:00:00 is the next day's midnight, whose date is the next day's. Returns why it
/// is none, or nothing at all when `time` holds it.
std::string_view parse_iso_time(std::string_view text, IsoTime& time);

/// Days since 1970-01-01 by the proleptic Gregorian calendar; empty for a date that is none.
std::optional<std::int32_t> days_since_1970(int year, int month, int day);

/// Whether second 60 of a time, which counts as the next minute's start, is the last second of a
/// month in UTC (RFC 3339, 5.7).
bool may_be_leap_second(IsoTime const& time);

/// Days since 1970-01-01 of "yyyymmdd"; empty when it is no such date.
std::optional<std::int32_t> parse_basic_date(std::string_view text);

/// "yyyy-mm-dd" or, with an empty separator, "yyyymmdd"; `days` must be in years 0001..9999.
void append_date(std::int64_t days, std::string_view separator, std::string& result);

}  // namespace loanpulse
