#include "values/conversion.hpp"
#include "values/decimal_parts.hpp"

#include <cstring>

namespace loanpulse {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// The letter of RFC 8259's two-character escapes; '\0' for a character that has none.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

std::size_t escaped_size(char c) {
  if (short_escape(c) != '\0') return 2;
  return static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
}

char* write_escaped(char c, char* place) {
  if (char const letter = short_escape(c); letter != '\0') {
    *place++ = '\\';
    *place++ = letter;
  } else if (auto const byte = static_cast<unsigned char>(c); byte < 0x20) {
    std::memcpy(place, "\\u00", 4);
    place[4] = hex_digits[byte >> 4];
    place[5] = hex_digits[byte & 15];
    place += 6;
  } else {
    *place++ = c;
  }
  return place;
}

std::string_view quoted(std::string_view text, TextArena& arena) {
  std::size_t size = 2;
  for (char const c : text) size += escaped_size(c);
  char* const start = arena.allocate(size);
  char* place = start;
  *place++ = '"';
  for (char const c : text) place = write_escaped(c, place);
  *place = '"';
  return {start, size};
}

ConversionFault convert_document(Column const& column, date::time_zone const*, Scalar const& value,
                                 TextArena& arena, Cell& cell) {
  ColumnType const& type = column.type;
  std::string_view text = value.text;
  if (auto fault = size_fault(type, text.size())) return fault;
  if (value.kind == ScalarKind::string) {
    if (text.find('\0') != std::string_view::npos) {
      return type_fault(type, value, "PostgreSQL cannot store its NUL character (\\u0000)");
    }
    text = quoted(text, arena);
  } else if (value.kind == ScalarKind::number && type.name == TypeName::jsonb) {
    auto const parts = split_decimal(text);
    if (!parts) return type_fault(type, value);
    if (!parts->fits_numeric()) return range_fault(type, value);
  }
  cell = Cell::of_text(CellKind::json, text);
  return std::nullopt;
}

}  // namespace

Conversion const document_conversion{convert_document, nullptr, shown_as_held};

}  // namespace loanpulse
