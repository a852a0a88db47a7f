#include "json/repair_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "json/utf8.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t escape_length = 6;  // \uXXXX

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// The code unit of the \uXXXX escape at the front; empty when there is none.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (text.size() < escape_length || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = 2; i < escape_length; ++i) {
    auto const digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    unit = unit * 16 + *digit;
  }
  return unit;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

/// A range of a text: no bytes where nothing was found.
struct Range {
  std::size_t offset;
  std::size_t length;
};

/// The first bytes at or after `at` that are no UTF-8.
Range broken_bytes(std::string_view text, std::size_t at) {
  while ((at = skip_ascii(text, at)) < text.size()) {
    std::string_view const rest = text.substr(at);
    std::size_t const length = utf8_character_length(rest);
    if (length == 0) return {at, utf8_broken_length(rest)};
    at += length;
  }
  return {text.size(), 0};
}

struct Escape {
  std::size_t length;
  bool is_lone_surrogate;
  bool is_nul;
};

/// The escape whose backslash is at the front.
Escape read_escape(std::string_view text) {
  auto const unit = escaped_unit(text);
  if (!unit) return {2, false, false};
  bool const is_high = is_high_surrogate(*unit);
  if (is_high) {
    auto const second = escaped_unit(text.substr(escape_length));
    if (second && is_low_surrogate(*second)) return {2 * escape_length, false, false};
  }
  return {escape_length, is_high || is_low_surrogate(*unit), *unit == 0};
}

/// Where the next escape begins; the end when there is none.
std::size_t find_escape(std::string_view text, std::size_t at) {
  return std::min(text.find('\\', at), text.size());
}

/// The first lone surrogate; the end when there is none.
std::size_t find_lone_surrogate(std::string_view text) {
  std::size_t at = 0;
  while ((at = find_escape(text, at)) < text.size()) {
    Escape const escape = read_escape(text.substr(at));
    if (escape.is_lone_surrogate) return at;
    at += escape.length;
  }
  return text.size();
}

}  // namespace

EncodingReport repair_encoding(std::span<char> text) {
  EncodingReport report;
  std::string_view const view{text.data(), text.size()};
  for (auto broken = broken_bytes(view, 0); broken.length != 0;
       broken = broken_bytes(view, broken.offset + broken.length)) {
    report.repaired = true;
    std::fill_n(text.data() + broken.offset, broken.length, '?');
  }
  std::size_t at = 0;
  while ((at = find_escape(view, at)) < view.size()) {
    Escape const escape = read_escape(view.substr(at));
    report.escapes_nul |= escape.is_nul;
    if (escape.is_lone_surrogate) {
      report.repaired = true;
      std::memcpy(text.data() + at + 2, "fffd", 4);
    }
    at += escape.length;
  }
  return report;
}

std::optional<EncodingRepair> first_repair(std::string_view text) {
  auto const broken = broken_bytes(text, 0);
  std::size_t const escape = find_lone_surrogate(text.substr(0, broken.offset));
  if (escape < broken.offset) {
    return EncodingRepair{escape,
                          fmt::format("lone surrogate {}", text.substr(escape, escape_length))};
  }
  if (broken.length == 0) return std::nullopt;
  auto const byte = static_cast<unsigned char>(text[broken.offset]);
  return EncodingRepair{broken.offset, fmt::format("invalid UTF-8 (byte 0x{:02x})", byte)};
}

}  // namespace loanpulse
