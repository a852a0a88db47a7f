#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/column.hpp"

namespace date {
class time_zone;
}  // namespace date

namespace loanpulse {

inline constexpr std::int64_t seconds_per_day = 86'400;
/// Seconds since 1970, both inclusive. What lies outside is no time here, as in ISO 8601 without an
/// agreement on longer years.
inline constexpr std::int64_t first_second = -62'135'596'800;  ///< 0001-01-01T00:00:00Z
inline constexpr std::int64_t last_second = 253'402'300'799;   ///< 9999-12-31T23:59:59Z
inline constexpr std::string_view out_of_years = "it is outside of the years 0001 to 9999";

/// A point in time as exact as any source writes it: seconds since 1970-01-01T00:00:00Z, rounded
/// down, and what is left in attoseconds (18 digits).
struct Instant {
  std::int64_t seconds = 0;
  std::int64_t attoseconds = 0;  ///< 0 .. 10^18 - 1

  auto operator<=>(Instant const&) const = default;

  /// Rounded down, so that a stored instant is never later than the source's.
  std::int64_t microseconds() const {
    return seconds * 1'000'000 + attoseconds / 1'000'000'000'000;
  }
};

/// Result of reading a point in time: `instant`, or the reason why the text is none.
struct ParsedInstant {
  Instant instant;
  std::string fault;  ///< empty: `instant` holds
};

/// Reads a date with time in one format. `iso`: RFC 3339 with 'T', 't' or a blank between, seconds
/// optional, up to 18 fraction digits, offset Z, z, ±hh, ±hhmm or ±hh:mm; a bare date is midnight.
/// Without an offset the text is local time in `zone`; a null `zone` makes that a fault. Local
/// times in a daylight saving gap are read as the instant at which the gap ends; repeated ones as
/// the earlier. Years 0001..9999; 24:00:00 is the next day's midnight; second 60 is a fault except
/// that RFC 3339's leap second counts as the next minute's start. Patterns: see time_pattern.hpp.
/// Never throws.
ParsedInstant parse_instant(std::string_view text, TimeForm const& form,
                            date::time_zone const* zone);

/// Days since 1970-01-01 of a date, or of the date part of a date-time as it is written, or of the
/// UTC day of a unix time. Empty when it is no such date.
std::optional<std::int32_t> parse_date(std::string_view text, TimeForm const& form);

/// The IANA zone, or null when the name is unknown on this machine. The pointer lives for ever.
date::time_zone const* find_zone(std::string_view name);

}  // namespace loanpulse
