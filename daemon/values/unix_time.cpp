#include "values/unix_time.hpp"

#include "values/instant.hpp"

#include "values/decimal_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loanpulse {
namespace {

constexpr std::size_t most_digits_of_int64 = 18;  ///< of which it holds all numbers

/// Of ten: how often the unit goes into a second.
std::size_t unit_exponent(TimeFormat format) {
  switch (format) {
    case TimeFormat::unix_ms:
    case TimeFormat::dotnet:
      return 3;
    case TimeFormat::unix_us:
      return 6;
    case TimeFormat::unix_ns:
      return 9;
    default:
      return 0;
  }
}

/// Digits after the point that an attosecond needs.
std::size_t most_fraction_digits(TimeFormat format) { return 18 - unit_exponent(format); }

/// Digits in front of it that the last moment has.
std::int64_t max_whole_digits(TimeFormat format) {
  constexpr std::int64_t of_milliseconds = 15;
  auto const exponent = static_cast<std::int64_t>(unit_exponent(format));
  return exponent <= 3 ? of_milliseconds : of_milliseconds + exponent - 3;
}

/// What stands between "/Date(" and ")/", without an offset; empty for what is none.
std::string_view number_in_brackets(std::string_view text) {
  constexpr std::string_view front = "/Date(";
  if (!text.starts_with(front) || !text.ends_with(")/")) return {};
  text = text.substr(front.size(), text.size() - front.size() - 2);
  auto const sign = text.find_first_of("+-", 1);
  if (sign == std::string_view::npos) return text;
  auto const offset = text.substr(sign + 1);
  bool const is_offset =
      offset.size() == 4 && offset.find_first_not_of("0123456789") == std::string_view::npos;
  return is_offset ? text.substr(0, sign) : std::string_view{};
}

std::int64_t power_of_ten(std::size_t exponent) {
  static constexpr auto powers = [] {
    std::array<std::int64_t, 19> all{};
    std::int64_t power = 1;
    for (auto& each : all) {
      each = power;
      if (&each != &all.back()) power *= 10;
    }
    return all;
  }();
  return powers[exponent];
}

std::int64_t value_of(std::string_view digits) {
  std::int64_t value = 0;
  for (char const c : digits) value = value * 10 + (c - '0');
  return value;
}

/// The instant of whole.fraction units, whose fraction is in attoseconds.
Instant instant_of(bool negative, std::int64_t whole, std::int64_t attoseconds,
                   std::size_t exponent) {
  std::int64_t const unit = power_of_ten(18 - exponent);  // in attoseconds
  if (negative) {
    whole = -whole;
    if (attoseconds > 0) {
      --whole;
      attoseconds = unit - attoseconds;
    }
  }
  std::int64_t const units = power_of_ten(exponent);  // in a second
  std::int64_t seconds = whole / units;
  std::int64_t rest = whole % units;
  if (rest < 0) {
    --seconds;
    rest += units;
  }
  return {seconds, rest * unit + attoseconds};
}

}  // namespace

std::string_view parse_unix_time(std::string_view text, TimeFormat format, UnixTime& time) {
  if (format == TimeFormat::dotnet) {
    text = number_in_brackets(text);
    if (text.empty()) return "expected a text such as /Date(1700000000000+0000)/";
  }
  auto parts = split_decimal(text);
  if (!parts) return "expected a number";
  std::size_t const limit = most_fraction_digits(format);
  std::int64_t const most_digits = max_whole_digits(format);
  std::string plain;
  if (parts->exponent != 0) {
    std::int64_t scale = 0;
    if (!parts->is_zero()) {
      if (parts->magnitude() > most_digits) return out_of_years;
      if (parts->needed_scale() > static_cast<std::int64_t>(limit)) return "it is too precise";
      scale = std::min(parts->scale(), static_cast<std::int64_t>(limit));
    }
    plain = write_plain(*parts, scale);
    parts = split_decimal(plain);
  }
  if (parts->needed_scale() > static_cast<std::int64_t>(limit)) return "it is too precise";
  std::string_view const fraction = parts->fraction.substr(0, limit);
  std::int64_t attoseconds = value_of(fraction) * power_of_ten(limit - fraction.size());
  auto whole = parts->whole;
  auto exponent = unit_exponent(format);
  if (whole.size() > static_cast<std::size_t>(most_digits)) return out_of_years;
  if (whole.size() > most_digits_of_int64) {
    // Nanoseconds after the year 2262: the last three are a fraction of microseconds.
    constexpr std::size_t moved = 3;
    attoseconds += value_of(whole.substr(whole.size() - moved)) * power_of_ten(limit);
    whole.remove_suffix(moved);
    exponent -= moved;
  }
  time.fraction_digits = fraction.size();
  time.instant = instant_of(parts->negative, value_of(whole), attoseconds, exponent);
  if (time.instant.seconds < first_second || time.instant.seconds > last_second) {
    return out_of_years;
  }
  return {};
}

std::string write_unix_time(UnixTime const& time, TimeFormat format) {
  std::size_t const limit = most_fraction_digits(format);
  std::int64_t const unit = power_of_ten(limit);  // in attoseconds
  std::int64_t attoseconds = time.instant.attoseconds;
  // In 128 bits: of nanoseconds an int64 holds those up to the year 2262.
  __extension__ using Wide = __int128;
  Wide whole =
      Wide{time.instant.seconds} * power_of_ten(unit_exponent(format)) + attoseconds / unit;
  attoseconds %= unit;
  std::size_t const digits = std::min(time.fraction_digits, limit);
  std::int64_t fraction = attoseconds / power_of_ten(limit - digits);
  bool const negative = whole < 0;
  if (negative && fraction > 0) {
    ++whole;
    fraction = power_of_ten(digits) - fraction;
  }
  std::string result = fmt::format("{}{}", negative ? "-" : "", negative ? -whole : whole);
  if (digits > 0) result += fmt::format(".{:0{}}", fraction, digits);
  return format == TimeFormat::dotnet ? "/Date(" + result + ")/" : result;
}

}  // namespace loanpulse
