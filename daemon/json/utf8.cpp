#include "json/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace loanpulse {
namespace {

/// The bytes that may follow a lead byte, and how many bytes the character has.
struct Lead {
  std::size_t length;
  unsigned char second_low;
  unsigned char second_high;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xc2 && byte <= 0xdf) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

/// How many bytes at the front agree with the form of the character that `lead` begins.
std::size_t matching_bytes(std::string_view text, Lead const& lead) {
  std::size_t matched = 1;
  while (matched < lead.length && matched < text.size()) {
    auto const byte = static_cast<unsigned char>(text[matched]);
    unsigned char const low = matched == 1 ? lead.second_low : 0x80;
    unsigned char const high = matched == 1 ? lead.second_high : 0xbf;
    if (byte < low || byte > high) break;
    ++matched;
  }
  return matched;
}

}  // namespace

std::size_t utf8_character_length(std::string_view text) {
  if (text.empty()) return 0;
  auto const first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  Lead const lead = lead_of(first);
  return lead.length != 0 && matching_bytes(text, lead) == lead.length ? lead.length : 0;
}

std::size_t utf8_broken_length(std::string_view text) {
  Lead const lead = lead_of(static_cast<unsigned char>(text.front()));
  return lead.length == 0 ? 1 : matching_bytes(text, lead);
}

std::size_t skip_ascii(std::string_view text, std::size_t from) {
  constexpr std::size_t words = 4;
  std::size_t at = from;
  for (; at + words * 8 <= text.size(); at += words * 8) {
    std::uint64_t word[words];
    std::memcpy(word, text.data() + at, sizeof word);
    if (((word[0] | word[1] | word[2] | word[3]) & 0x8080808080808080u) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace loanpulse
