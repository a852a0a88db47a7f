#include "values/conversion.hpp"
#include "values/shown_text.hpp"

#include <array>
#include <cstdint>

namespace loanpulse {
namespace {

std::string_view word_of(bool value) { return value ? "true" : "false"; }

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower[i]) return false;
  }
  return true;
}

std::optional<bool> boolean_of(std::string_view text) {
  if (equals_ignoring_case(text, "true")) return true;
  if (equals_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (char const c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

bool is_hyphen_place(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

constexpr std::size_t uuid_length = 36;

enum HexClass : std::uint8_t { not_hex = 1, upper_hex = 2 };

/// What each byte is to a uuid: 0 for a digit in its final form.
constexpr auto hex_classes = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t byte = 0; byte < classes.size(); ++byte) {
    bool const digit = byte >= '0' && byte <= '9';
    bool const lower = byte >= 'a' && byte <= 'f';
    bool const upper = byte >= 'A' && byte <= 'F';
    classes[byte] = upper ? upper_hex : (digit || lower ? 0 : not_hex);
  }
  return classes;
}();

/// The classes of all hexadecimal digits of a text of a uuid's length, joined.
std::uint8_t classes_in(std::string_view text) {
  std::uint8_t classes = 0;
  for (std::size_t i = 0; i < uuid_length; ++i) {
    if (is_hyphen_place(i)) continue;
    classes |= hex_classes[static_cast<unsigned char>(text[i])];
  }
  return classes;
}

bool has_uuid_hyphens(std::string_view text) {
  return text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

ConversionFault convert_boolean(Column const& column, date::time_zone const*, Scalar const& value,
                                TextArena&, Cell& cell) {
  auto truth = value.kind == ScalarKind::number ? std::optional<bool>{} : boolean_of(value.text);
  if (!truth && (value.text == "0" || value.text == "1")) truth = value.text == "1";
  if (!truth) return type_fault(column.type, value, "expected true or false");
  cell = Cell::of_integer(CellKind::boolean, *truth ? 1 : 0);
  return std::nullopt;
}

ConversionFault convert_text(Column const& column, date::time_zone const*, Scalar const& value,
                             TextArena&, Cell& cell) {
  ColumnType const& type = column.type;
  std::string_view text = value.text;
  if (value.kind == ScalarKind::boolean) text = word_of(text == "true");
  if (auto fault = size_fault(type, text.size())) return fault;
  if (text.find('\0') != std::string_view::npos) {
    return type_fault(type, value, "PostgreSQL cannot store its NUL character (\\u0000)");
  }
  if (type.length) {
    auto const length = static_cast<std::size_t>(*type.length);
    // As many bytes hold no more characters, and most values are that short.
    if (text.size() > length && count_characters(text) > length) {
      return type_fault(type, value, "it is too long");
    }
  }
  cell = Cell::of_text(CellKind::text, text);
  return std::nullopt;
}

ConversionFault convert_uuid(Column const& column, date::time_zone const*, Scalar const& value,
                             TextArena& arena, Cell& cell) {
  std::string_view const text = value.text;
  if (text.size() != uuid_length || !has_uuid_hyphens(text)) return type_fault(column.type, value);
  std::uint8_t const classes = classes_in(text);
  if ((classes & not_hex) != 0) return type_fault(column.type, value);
  if (classes == 0) {
    cell = Cell::of_text(CellKind::uuid, text);
    return std::nullopt;
  }
  std::array<char, uuid_length> lower{};
  for (std::size_t i = 0; i < uuid_length; ++i) {
    bool const upper = text[i] >= 'A' && text[i] <= 'F';
    lower[i] = upper ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
  }
  cell = Cell::of_text(CellKind::uuid, arena.copy({lower.data(), lower.size()}));
  return std::nullopt;
}

std::string shown_boolean(ColumnType const&, Cell const& cell) {
  return std::string{word_of(cell.integer() != 0)};
}

std::string shown_in_quotes(ColumnType const&, Cell const& cell) {
  return '"' + shown_text(cell.text()) + '"';
}

}  // namespace

Conversion const boolean_conversion{convert_boolean, nullptr, shown_boolean};
Conversion const text_conversion{convert_text, nullptr, shown_in_quotes};
Conversion const uuid_conversion{convert_uuid, nullptr, shown_as_held};

}  // namespace loanpulse
