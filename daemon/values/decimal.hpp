#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// Whether the text is a number by RFC 8259 section 6, or the same with leading zeros or a '+':
/// "12", "-0.50", "1e3", "007".
bool is_decimal(std::string_view text);

/// Compares two such numbers exactly, whatever their length; "1e1" equals "10.0". No allocation
/// for numbers without an exponent.
std::strong_ordering compare_decimals(std::string_view a, std::string_view b);

/// The same value without exponent, '+' or superfluous leading zeros; digits after the point are
/// kept as written ("1.50" stays "1.50"). Empty when PostgreSQL's numeric cannot hold it: more than
/// 131072 digits before or 16383 after the point (manual, 8.1.2).
std::optional<std::string> plain_decimal(std::string_view number);

}  // namespace loanpulse
