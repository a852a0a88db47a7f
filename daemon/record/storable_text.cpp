#include "record/storable_text.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view ellipsis = "\xE2\x80\xA6";     // …

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Bytes of the well-formed UTF-8 sequence at the start (Unicode, table 3-7); 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  unsigned char const first = byte_at(text, 0);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  std::size_t const length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  // Overlong forms, surrogates and code points above U+10FFFF differ in the second byte only.
  unsigned char const second = byte_at(text, 1);
  unsigned char const lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char const highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < lowest || second > highest) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::string storable_text(std::string_view text, std::size_t limit) {
  std::string result;
  std::size_t last_cut = 0;  // where "…" would still fit behind
  while (!text.empty()) {
    std::size_t const length = sequence_length(text);
    std::string_view const piece = length == 0 ? replacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
    if (result.size() + ellipsis.size() <= limit) last_cut = result.size();
    if (result.size() + piece.size() > limit) {
      result.resize(last_cut);
      return result.append(ellipsis);
    }
    result.append(piece);
  }
  return result;
}

}  // namespace loanpulse
