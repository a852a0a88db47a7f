#pragma once

#include "values/instant.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loanpulse {

/// A unix time as its source writes it.
struct UnixTime {
  Instant instant;
  std::size_t fraction_digits = 0;
};

/// Reads seconds, milliseconds, … since 1970 from a decimal number, exactly down to the attosecond,
/// in years 0001..9999; of `dotnet` the number between the brackets, without the offset behind it,
/// which only says how to show the time. Returns why it is none, or nothing when `time` holds it.
std::string_view parse_unix_time(std::string_view text, TimeFormat format, UnixTime& time);

/// The reverse, with `time.fraction_digits` digits after the point; rounded down. `dotnet` is
/// written without an offset.
std::string write_unix_time(UnixTime const& time, TimeFormat format);

}  // namespace loanpulse
