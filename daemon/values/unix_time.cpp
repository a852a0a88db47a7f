#include "values/unix_time.hpp"

#include "values/decimal_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loanpulse {
namespace {

constexpr std::int64_t attoseconds_per_second = 1'000'000'000'000'000'000;
constexpr std::int64_t attoseconds_per_millisecond = 1'000'000'000'000'000;
constexpr std::int64_t first_second = -62'135'596'800;  ///< 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   ///< 9999-12-31T23:59:59Z
constexpr std::int64_t max_whole_digits = 15;           ///< of the last millisecond
constexpr std::string_view out_of_range = "it is outside of the years 0001 to 9999";

/// Digits after the point that an attosecond needs.
std::size_t max_fraction_digits(TimeFormat format) {
  return format == TimeFormat::unix_ms ? 15 : 18;
}

std::int64_t power_of_ten(std::size_t exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

std::int64_t value_of(std::string_view digits) {
  std::int64_t value = 0;
  for (char const c : digits) value = value * 10 + (c - '0');
  return value;
}

/// The instant of whole.fraction units, whose fraction is in attoseconds.
Instant instant_of(bool negative, std::int64_t whole, std::int64_t attoseconds, bool milliseconds) {
  if (negative) {
    whole = -whole;
    if (attoseconds > 0) {
      --whole;
      attoseconds =
          (milliseconds ? attoseconds_per_millisecond : attoseconds_per_second) - attoseconds;
    }
  }
  if (!milliseconds) return {whole, attoseconds};
  std::int64_t seconds = whole / 1000;
  std::int64_t rest = whole % 1000;
  if (rest < 0) {
    --seconds;
    rest += 1000;
  }
  return {seconds, rest * attoseconds_per_millisecond + attoseconds};
}

}  // namespace

std::string_view parse_unix_time(std::string_view text, TimeFormat format, UnixTime& time) {
  auto parts = split_decimal(text);
  if (!parts) return "expected a number";
  std::size_t const limit = max_fraction_digits(format);
  std::string plain;
  if (parts->exponent != 0) {
    std::int64_t scale = 0;
    if (!parts->is_zero()) {
      if (parts->magnitude() > max_whole_digits) return out_of_range;
      if (parts->needed_scale() > static_cast<std::int64_t>(limit)) return "it is too precise";
      scale = std::min(parts->scale(), static_cast<std::int64_t>(limit));
    }
    plain = write_plain(*parts, scale);
    parts = split_decimal(plain);
  }
  if (parts->whole.size() > static_cast<std::size_t>(max_whole_digits)) return out_of_range;
  if (parts->needed_scale() > static_cast<std::int64_t>(limit)) return "it is too precise";
  std::string_view const fraction = parts->fraction.substr(0, limit);
  time.fraction_digits = fraction.size();
  time.instant = instant_of(parts->negative, value_of(parts->whole),
                            value_of(fraction) * power_of_ten(limit - fraction.size()),
                            format == TimeFormat::unix_ms);
  if (time.instant.seconds < first_second || time.instant.seconds > last_second) {
    return out_of_range;
  }
  return {};
}

std::string write_unix_time(UnixTime const& time, TimeFormat format) {
  std::size_t const limit = max_fraction_digits(format);
  std::int64_t const unit = power_of_ten(limit);  // attoseconds in one second or millisecond
  std::int64_t whole = time.instant.seconds;
  std::int64_t attoseconds = time.instant.attoseconds;
  if (format == TimeFormat::unix_ms) {
    whole = whole * 1000 + attoseconds / unit;
    attoseconds %= unit;
  }
  std::size_t const digits = std::min(time.fraction_digits, limit);
  std::int64_t fraction = attoseconds / power_of_ten(limit - digits);
  bool const negative = whole < 0;
  if (negative && fraction > 0) {
    ++whole;
    fraction = power_of_ten(digits) - fraction;
  }
  std::string result = fmt::format("{}{}", negative ? "-" : "", negative ? -whole : whole);
  if (digits > 0) result += fmt::format(".{:0{}}", fraction, digits);
  return result;
}

}  // namespace loanpulse
