#pragma once

#include <cstddef>
#include <string_view>

namespace loanpulse {

/// Bytes that write_numeric_binary needs at most for these digits.
std::size_t numeric_binary_bound(std::string_view digits);

/// Writes PostgreSQL's binary form of a numeric (numeric_send: digit count, weight, sign, scale,
/// then base-10000 digits) of a numeric cell's text and returns its length, which an exponent does
/// not lengthen. The digits after the point become the display scale, so the text comes back as it
/// was. A column with a declared scale then applies its own.
std::size_t write_numeric_binary(std::string_view digits, char* out);

}  // namespace loanpulse
