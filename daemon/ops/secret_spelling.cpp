#include "ops/secret_spelling.hpp"

#include <algorithm>
#include <charconv>

namespace loanpulse {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The byte that `count` hexadecimal digits at the start of `text` stand for, else -1.
int hexadecimal(std::string_view text, std::size_t count) {
  if (text.size() < count) return -1;
  unsigned value = 0;
  auto const [rest, error] = std::from_chars(text.data(), text.data() + count, value, 16);
  bool const read = error == std::errc{} && rest == text.data() + count;
  return read && value < 0x100 ? static_cast<int>(value) : -1;
}

/// Length of an escape at the start of `text` that stands for `byte`; 0 when there is none.
std::size_t escape_of(std::string_view text, char byte) {
  if (text.size() < 2) return 0;
  int const code = static_cast<unsigned char>(byte);
  if (text[0] == '%') return hexadecimal(text.substr(1), 2) == code ? 3 : 0;
  if (text[0] != '\\') return 0;
  if (text[1] == 'u') return hexadecimal(text.substr(2), 4) == code ? 6 : 0;
  bool const plain = text[1] == byte && (byte == '/' || byte == '"' || byte == '\\');
  return plain ? 2 : 0;
}

}  // namespace

std::size_t spelled_length(std::string_view text, std::string_view secret) {
  std::size_t const enough = std::min<std::size_t>(secret.size(), 8);
  std::size_t at = 0;
  std::size_t matched = 0;
  for (; matched < secret.size() && at < text.size(); ++matched) {
    // An escape first: a secret may begin with what looks like one.
    std::size_t step = escape_of(text.substr(at), secret[matched]);
    if (step == 0 && text[at] == secret[matched]) step = 1;
    if (step == 0) break;
    at += step;
  }
  return matched >= enough ? at : 0;
}

std::vector<std::string> base64_spellings(std::string_view secret) {
  std::vector<std::string> spellings;
  for (std::size_t before = 0; before < 3; ++before) {
    std::string const bytes = std::string(before, '\0').append(secret);
    std::string text;
    // Characters that other bytes take part in cannot be known.
    for (std::size_t bit = before == 0 ? 0 : before * 8 / 6 * 6 + 6; bit + 6 <= bytes.size() * 8;
         bit += 6) {
      auto const byte = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) : 0u;
      };
      unsigned const two = byte(bit / 8) << 8 | byte(bit / 8 + 1);
      text += alphabet[two >> (10 - bit % 8) & 0x3f];
    }
    spellings.push_back(text);
    if (text.find_first_of("+/") == std::string::npos) continue;
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    spellings.push_back(text);
  }
  return spellings;
}

std::string base64_decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string result;
  unsigned bits = 0;
  unsigned held = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (value == std::string_view::npos) return {};
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    result += static_cast<char>(bits >> held & 0xff);
  }
  return result;
}

}  // namespace loanpulse
