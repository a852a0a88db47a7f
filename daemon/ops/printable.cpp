#include "ops/printable.hpp"

#include <fmt/format.h>

namespace loanpulse {

std::string printable(std::string_view text, std::size_t limit) {
  std::string result;
  for (char const c : text.substr(0, limit)) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      result += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  if (text.size() > limit) result += "...";
  return result;
}

}  // namespace loanpulse
