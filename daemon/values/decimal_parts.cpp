#include "values/decimal_parts.hpp"

#include <algorithm>

#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

constexpr std::int64_t max_digits_before_point = 131'072;
constexpr std::int64_t max_digits_after_point = 16'383;
constexpr std::int64_t exponent_limit = 1'000'000'000'000'000'000;

std::int64_t length(std::string_view text) { return static_cast<std::int64_t>(text.size()); }

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  std::string_view const digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::string_view without_leading_zeros(std::string_view digits) {
  std::size_t const first = digits.find_first_not_of('0');
  return digits.substr(std::min(first, digits.size()));
}

std::string_view without_trailing_zeros(std::string_view digits) {
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

/// Reads what follows the 'e'; empty when that is no exponent.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  bool const negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::string_view const digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::string_view const significant = without_leading_zeros(digits);
  std::int64_t value = 0;
  if (significant.size() > 18) {
    value = exponent_limit;
  } else {
    for (char const c : significant) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

}  // namespace

std::optional<DecimalParts> split_decimal(std::string_view text) {
  DecimalParts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string_view const whole = take_digits(text);
  if (whole.empty()) return std::nullopt;
  parts.whole = without_leading_zeros(whole);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return std::nullopt;
  }
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    auto const exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    parts.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

bool DecimalParts::is_zero() const {
  return whole.empty() && fraction.find_first_not_of('0') == std::string_view::npos;
}

std::int64_t DecimalParts::magnitude() const {
  if (!whole.empty()) return length(whole) + exponent;
  return exponent - (length(fraction) - length(without_leading_zeros(fraction)));
}

std::int64_t DecimalParts::scale() const {
  return std::max<std::int64_t>(0, length(fraction) - exponent);
}

std::int64_t DecimalParts::needed_scale() const {
  std::string_view const needed = without_trailing_zeros(fraction);
  if (!needed.empty()) return length(needed) - exponent;
  return length(without_trailing_zeros(whole)) - length(whole) - exponent;
}

bool DecimalParts::fits_numeric() const {
  return scale() <= max_digits_after_point && (is_zero() || magnitude() <= max_digits_before_point);
}

std::string write_plain(DecimalParts const& parts, std::int64_t scale) {
  std::string digits{parts.whole};
  digits += parts.fraction;
  std::string before = "0";
  std::string after;
  if (!parts.is_zero()) {
    std::int64_t const point = length(parts.whole) + parts.exponent;
    auto const cut = static_cast<std::size_t>(std::clamp<std::int64_t>(point, 0, length(digits)));
    std::size_t const leading = digits.find_first_not_of('0');
    if (point > static_cast<std::int64_t>(leading)) {
      before = digits.substr(leading, cut - leading);
      before.append(static_cast<std::size_t>(point) - cut, '0');
    }
    if (point < 0) after.append(static_cast<std::size_t>(std::min(-point, scale)), '0');
    after += digits.substr(cut);
  }
  after.resize(static_cast<std::size_t>(scale), '0');

  std::string result;
  bool const nonzero = before != "0" || after.find_first_not_of('0') != std::string::npos;
  if (parts.negative && nonzero) result += '-';
  result += before;
  if (scale > 0) result.append(1, '.').append(after);
  return result;
}

}  // namespace loanpulse
