#include "values/conversion.hpp"

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

constexpr bool is_hyphen_place(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

ConversionFault convert_boolean(ColumnType const& type, Scalar value, Cell& cell) {
  auto const truth =
      value.kind == ScalarKind::number ? std::optional<bool>{} : boolean_of(value.text);
  if (!truth) return type_fault(type, value, "expected true or false");
  cell = Cell::of_integer(CellKind::boolean, *truth ? 1 : 0);
  return std::nullopt;
}

ConversionFault convert_text(ColumnType const& type, Scalar value, Cell& cell) {
  std::string_view text = value.text;
  if (value.kind == ScalarKind::boolean) text = word_of(text == "true");
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

ConversionFault convert_uuid(ColumnType const& type, Scalar value, TextArena& arena, Cell& cell) {
  std::string_view const text = value.text;
  constexpr std::size_t length = 36;
  if (text.size() != length) return type_fault(type, value);
  std::array<char, length> lower{};
  bool changed = false;
  for (std::size_t i = 0; i < length; ++i) {
    char c = text[i];
    if (is_hyphen_place(i)) {
      if (c != '-') return type_fault(type, value);
    } else {
      if (c >= 'A' && c <= 'F') {
        c = static_cast<char>(c - 'A' + 'a');
        changed = true;
      }
      if (!is_lower_hex(c)) return type_fault(type, value);
    }
    lower[i] = c;
  }
  cell = Cell::of_text(CellKind::uuid, changed ? arena.copy({lower.data(), lower.size()}) : text);
  return std::nullopt;
}

}  // namespace loanpulse
