#include "model/ascii_text.hpp"
#include "values/conversion.hpp"
#include "values/decimal_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace loanpulse {
namespace {

/// Of a number that is written without its exponent.
constexpr std::int64_t most_plain_digits = 40;

struct IntegerRange {
  std::int64_t min;
  std::int64_t max;
};

template <typename Integer>
constexpr IntegerRange range_of() {
  return {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};
}

IntegerRange range_of(TypeName type) {
  if (type == TypeName::smallint) return range_of<std::int16_t>();
  if (type == TypeName::integer) return range_of<std::int32_t>();
  return range_of<std::int64_t>();
}

/// The integer of at most 18 digits that the text plainly is.
std::optional<std::int64_t> short_integer(std::string_view text) {
  bool const negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t value = 0;
  for (char const c : text) {
    auto const digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return std::nullopt;
    value = value * 10 + static_cast<std::int64_t>(digit);
  }
  return negative ? -value : value;
}

/// An integral number other than zero; empty when an int64 cannot hold it.
std::optional<std::int64_t> integer_of(DecimalParts const& parts) {
  if (parts.magnitude() > 19) return std::nullopt;
  std::string const digits = write_plain(parts, 0);  // at most 20 characters
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} ? std::optional{value} : std::nullopt;
}

/// Cell text, without copying where the number stands in the source in the wanted form: `scale`
/// digits after the point or fewer. An exponent stays where the number would become long without
/// it: "1e131071" has 131072 digits.
std::string_view numeric_text(std::string_view text, DecimalParts const& parts, std::size_t scale,
                              TextArena& arena) {
  if (parts.exponent == 0) {
    std::string_view const fraction = parts.fraction.substr(0, scale);
    char const* first = parts.whole.data();
    char const* last = first + parts.whole.size();
    if (parts.whole.empty()) --first;  // the zero that stands for "no whole digits"
    if (!fraction.empty()) last = fraction.data() + fraction.size();
    std::string_view const digits{first, static_cast<std::size_t>(last - first)};
    if (!parts.negative || parts.is_zero()) return digits;
    if (first[-1] == '-') return {first - 1, digits.size() + 1};
  } else if (parts.is_zero()) {
    return "0";
  } else if (parts.scale() <= static_cast<std::int64_t>(scale) &&
             std::max<std::int64_t>(parts.magnitude(), 1) + parts.scale() > most_plain_digits) {
    if (text.front() == '+') text.remove_prefix(1);
    return text;
  }
  auto const wanted =
      std::min(parts.is_zero() ? 0 : parts.scale(), static_cast<std::int64_t>(scale));
  return arena.copy(write_plain(parts, wanted));
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  return count;
}

/// Whether the text is at once a number of numeric(precision, scale) and in the form in which it is
/// stored. Most numbers are, and need no second look.
bool is_stored_form(std::string_view text, ColumnType const& type) {
  bool const negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::size_t const whole = count_digits(text);
  if (whole == 0 || (text.front() == '0' && (negative || whole > 1))) return false;
  auto const scale = static_cast<std::size_t>(type.scale.value_or(0));
  if (whole > static_cast<std::size_t>(*type.precision) - scale) return false;
  if (whole == text.size()) return true;
  std::size_t const fraction = text.size() - whole - 1;
  return text[whole] == '.' && fraction > 0 && fraction <= scale &&
         count_digits(text.substr(whole + 1)) == fraction;
}

/// Why a number is none of numeric(precision, scale).
ConversionFault exceeds(ColumnType const& type, DecimalParts const& parts, std::size_t scale,
                        Scalar value) {
  auto const max_whole = static_cast<std::size_t>(*type.precision) - scale;
  if (parts.is_zero()) return std::nullopt;
  if (parts.needed_scale() > static_cast<std::int64_t>(scale)) {
    return type_fault(type, value, "it has too many digits after the point");
  }
  if (parts.magnitude() > static_cast<std::int64_t>(max_whole)) return range_fault(type, value);
  return std::nullopt;
}

ConversionFault convert_integer(Column const& column, date::time_zone const*, Scalar const& value,
                                TextArena&, Cell& cell) {
  ColumnType const& type = column.type;
  if (value.kind == ScalarKind::boolean) return type_fault(type, value);
  auto integer = short_integer(value.text);
  if (!integer) {
    auto const parts = split_decimal(value.text);
    if (!parts) return type_fault(type, value);
    if (parts->is_zero()) {
      integer = 0;
    } else if (parts->needed_scale() > 0) {
      return type_fault(type, value, "it has a fraction");
    } else {
      integer = integer_of(*parts);
    }
  }
  auto const [min, max] = range_of(type.name);
  if (!integer || *integer < min || *integer > max) return range_fault(type, value);
  cell = Cell::of_integer(CellKind::integer, *integer);
  return std::nullopt;
}

ConversionFault convert_numeric(Column const& column, date::time_zone const*, Scalar const& value,
                                TextArena& arena, Cell& cell) {
  ColumnType const& type = column.type;
  if (value.kind == ScalarKind::boolean) return type_fault(type, value);
  if (type.precision && is_stored_form(value.text, type)) {
    cell = Cell::of_text(CellKind::numeric, value.text);
    return std::nullopt;
  }
  auto const parts = split_decimal(value.text);
  if (!parts) return type_fault(type, value);
  std::size_t scale = std::string_view::npos >> 1;
  if (type.precision) {
    scale = static_cast<std::size_t>(type.scale.value_or(0));
    auto fault = exceeds(type, *parts, scale, value);
    if (fault) return fault;
  } else if (!(parts->exponent != 0 && parts->is_zero()) && !parts->fits_numeric()) {
    return range_fault(type, value);
  }
  cell = Cell::of_text(CellKind::numeric, numeric_text(value.text, *parts, scale, arena));
  return std::nullopt;
}

/// The numbers for which JSON has no digits, as PostgreSQL reads them.
std::optional<double> not_finite(std::string_view text) {
  std::string const word = lower_case(text);
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  std::string_view size = word;
  if (size.starts_with('+') || size.starts_with('-')) size.remove_prefix(1);
  if (size != "infinity" && size != "inf") return std::nullopt;
  auto const infinity = std::numeric_limits<double>::infinity();
  return word.starts_with('-') ? -infinity : infinity;
}

ConversionFault convert_real(Column const& column, date::time_zone const*, Scalar const& value,
                             TextArena&, Cell& cell) {
  ColumnType const& type = column.type;
  if (value.kind == ScalarKind::boolean || !split_decimal(value.text)) {
    auto const number = not_finite(value.text);
    if (!number) return type_fault(type, value);
    cell = Cell::of_real(*number);
    return std::nullopt;
  }
  std::string_view text = value.text;
  if (text.front() == '+') text.remove_prefix(1);
  // A real is read as float at once: through a double it would be rounded twice.
  float single = 0;
  double number = 0;
  auto const result = type.name == TypeName::real
                          ? std::from_chars(text.data(), text.data() + text.size(), single)
                          : std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{}) return range_fault(type, value);
  cell = Cell::of_real(type.name == TypeName::real ? static_cast<double>(single) : number);
  return std::nullopt;
}

std::string shown_integer(ColumnType const&, Cell const& cell) {
  return fmt::format("{}", cell.integer());
}

std::string shown_real(ColumnType const& type, Cell const& cell) {
  if (std::isnan(cell.real())) return "NaN";
  if (std::isinf(cell.real())) return cell.real() < 0 ? "-Infinity" : "Infinity";
  return type.name == TypeName::real ? fmt::format("{}", static_cast<float>(cell.real()))
                                     : fmt::format("{}", cell.real());
}

}  // namespace

Conversion const integer_conversion{convert_integer, nullptr, shown_integer};
Conversion const numeric_conversion{convert_numeric, nullptr, shown_as_held};
Conversion const real_conversion{convert_real, lost_of_real, shown_real};

}  // namespace loanpulse
