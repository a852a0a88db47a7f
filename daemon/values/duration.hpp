#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// Reads "90d", "5m", "1h30m", "250ms": whole numbers with the units d, h, m, s, ms, each at most
/// once and the larger first. Empty for anything else, also for a number without a unit and for
/// more than 100 years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads as `duration`: "1h30m"; zero is "0s".
/// `duration` is not negative.
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace loanpulse
