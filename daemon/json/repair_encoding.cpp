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

std::string_view view(std::span<char> text) { return {text.data(), text.size()}; }

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

/// Replaces what is no UTF-8.
void repair_bytes(std::span<char> text, EncodingReport& report) {
  std::size_t at = 0;
  while ((at = skip_ascii(view(text), at)) < text.size()) {
    auto const byte = static_cast<unsigned char>(text[at]);
    std::string_view const rest = view(text).substr(at);
    if (std::size_t const length = utf8_character_length(rest); length != 0) {
      at += length;
      continue;
    }
    std::size_t const broken = utf8_broken_length(rest);
    report.repairs.push_back({at, fmt::format("invalid UTF-8 (byte 0x{:02x})", byte)});
    std::fill_n(text.data() + at, broken, '?');
    at += broken;
  }
}

/// Looks at the escape at `at` and returns how many bytes it takes.
std::size_t repair_escape(std::span<char> text, std::size_t at, EncodingReport& report) {
  std::string_view const rest = view(text).substr(at);
  auto const unit = escaped_unit(rest);
  if (!unit) return 2;
  if (*unit == 0) report.escapes_nul = true;
  if (!is_high_surrogate(*unit) && !is_low_surrogate(*unit)) return escape_length;
  if (is_high_surrogate(*unit)) {
    auto const second = escaped_unit(rest.substr(escape_length));
    if (second && is_low_surrogate(*second)) return 2 * escape_length;
  }
  report.repairs.push_back({at, fmt::format("lone surrogate {}", rest.substr(0, escape_length))});
  std::memcpy(text.data() + at + 2, "fffd", 4);
  return escape_length;
}

void repair_escapes(std::span<char> text, EncodingReport& report) {
  std::size_t at = 0;
  while (at < text.size()) {
    void const* const found = std::memchr(text.data() + at, '\\', text.size() - at);
    if (found == nullptr) return;
    at = static_cast<std::size_t>(static_cast<char const*>(found) - text.data());
    at += repair_escape(text, at, report);
  }
}

}  // namespace

EncodingReport repair_encoding(std::span<char> text) {
  EncodingReport report;
  repair_bytes(text, report);
  repair_escapes(text, report);
  std::stable_sort(report.repairs.begin(), report.repairs.end(),
                   [](auto const& a, auto const& b) { return a.offset < b.offset; });
  return report;
}

}  // namespace loanpulse
