#include "ops/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/utf8.hpp"

namespace loanpulse {

std::string printable(std::string_view text, std::size_t limit) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    auto const byte = static_cast<unsigned char>(text[at]);
    std::size_t const length = utf8_character_length(text.substr(at));
    // A character is shown whole or not at all: messages are stored as UTF-8.
    if (at + std::max<std::size_t>(length, 1) > limit) break;
    if (byte == '\n') {
      result += "\\n";
    } else if (length == 0 || byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  if (at < text.size()) result += "...";
  return result;
}

}  // namespace loanpulse
