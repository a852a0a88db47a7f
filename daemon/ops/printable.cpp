#include "ops/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/utf8.hpp"
#include "ops/hidden_secrets.hpp"

namespace loanpulse {
namespace {

/// ASCII's control characters, and those of ISO 6429 (U+0080 to U+009F), of which terminals obey
/// some as they obey ESC.
bool is_control(std::string_view character) {
  auto const first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  auto const secrets = HiddenSecrets::current();
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    if (secrets && at < limit) {
      if (std::size_t const length = secrets->length_at(text, at); length > 0) {
        result += "***";
        at += length;
        continue;
      }
    }
    std::size_t const length = utf8_character_length(text.substr(at));
    auto const character = text.substr(at, std::max<std::size_t>(length, 1));
    // A character is shown whole or not at all: messages are stored as UTF-8.
    if (at + character.size() > limit) break;
    if (character == "\n") {
      result += "\\n";
    } else if (length == 0 || is_control(character)) {
      for (char const c : character) {
        result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      }
    } else {
      result += character;
    }
    at += character.size();
  }
  if (at < text.size()) result += "...";
  return result;
}

}  // namespace loanpulse
