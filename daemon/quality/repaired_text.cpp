#include "quality/repaired_text.hpp"

#include <cstdint>

#include "json/utf8.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Bytes of the character that a first byte announces; 0 when it announces none.
std::size_t announced_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 0;
}

/// Whether the second byte rules out what RFC 3629 forbids: overlong forms, surrogates, and
/// characters above U+10FFFF.
bool is_second_byte(unsigned char first, unsigned char second) {
  if (first == 0xe0) return second >= 0xa0;
  if (first == 0xed) return second < 0xa0;
  if (first == 0xf0) return second >= 0x90;
  if (first == 0xf4) return second < 0x90;
  return true;
}

/// Bytes of the valid character at the start of a text that is not empty; 0 when there is none.
std::size_t character_length(std::string_view text) {
  auto const first = static_cast<unsigned char>(text[0]);
  std::size_t const length = announced_length(first);
  if (first == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  if (length > 1 && !is_second_byte(first, static_cast<unsigned char>(text[1]))) return 0;
  return length;
}

bool is_plain_ascii(std::string_view text) {
  return skip_ascii(text, 0) == text.size() && text.find('\0') == std::string_view::npos;
}

}  // namespace

std::string repaired_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit && is_plain_ascii(text)) return std::string{text};
  std::string result;
  std::size_t sound = 0;  // bytes at the start of `text` that stay as they are
  while (sound < text.size()) {
    std::size_t const length = character_length(text.substr(sound));
    std::size_t const added = length == 0 ? replacement.size() : length;
    if (result.size() + sound + added > limit) break;
    if (length == 0) {
      result.append(text.substr(0, sound)).append(replacement);
      text.remove_prefix(sound + 1);
      sound = 0;
    } else {
      sound += length;
    }
  }
  return result.append(text.substr(0, sound));
}

}  // namespace loanpulse
