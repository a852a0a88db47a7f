#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace loanpulse::mockapi {

/// A point in time in whole microseconds, as PostgreSQL keeps it.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

inline constexpr std::size_t rfc3339_length = 27;  ///< of "2024-01-01T00:00:00.000000Z"

/// Writes exactly rfc3339_length characters and returns the place behind them. Years 1..9999.
char* write_rfc3339(char* to, Instant instant);

/// Reads an RFC 3339 date-time with `Z` or an offset. Digits beyond the microsecond round up: a
/// row is at or after the text exactly when it is at or after the result. Empty if it is none.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace loanpulse::mockapi
