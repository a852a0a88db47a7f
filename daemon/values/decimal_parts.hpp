#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A number's text taken apart: (-1)^negative · whole.fraction · 10^exponent. The views point into
/// the text.
struct DecimalParts {
  bool negative = false;
  std::string_view whole;     ///< digits before the point, without leading zeros; may be empty
  std::string_view fraction;  ///< digits after the point as written
  /// Kept within ±10^18: nothing can hold a number beyond, so its exact size does not matter.
  std::int64_t exponent = 0;

  bool is_zero() const;
  /// How many digits were written.
  std::int64_t digits() const { return static_cast<std::int64_t>(whole.size() + fraction.size()); }
  /// One of them, counted from the left.
  char digit(std::int64_t at) const {
    auto const place = static_cast<std::size_t>(at);
    return place < whole.size() ? whole[place] : fraction[place - whole.size()];
  }
  /// Digits of the value before its point; zero or less when it is below 1. Not for zero.
  std::int64_t magnitude() const;
  /// Digits after the point when written without exponent.
  std::int64_t scale() const;
  /// Digits after the point that are needed: `scale` without trailing zeros; may be negative.
  std::int64_t needed_scale() const;
  /// Whether PostgreSQL's numeric can hold the number as it is written (manual, 8.1.2).
  bool fits_numeric() const;
};

/// Empty when the text is no decimal number; see is_decimal.
std::optional<DecimalParts> split_decimal(std::string_view text);

/// Compares two numbers exactly, by value.
std::strong_ordering compare_parts(DecimalParts const& a, DecimalParts const& b);

/// The number without exponent, with exactly `scale` digits after the point: zeros are added,
/// surplus digits cut. The caller has bounded magnitude and scale. Zero has no sign.
std::string write_plain(DecimalParts const& parts, std::int64_t scale);

}  // namespace loanpulse
