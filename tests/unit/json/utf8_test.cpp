#include "json/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace loanpulse {
namespace {

/// The character by RFC 3629, section 3, whatever its number.
std::string encode(std::uint32_t character) {
  auto const byte = [](std::uint32_t value) { return static_cast<char>(value); };
  auto const tail = [&](int shift) { return byte(0x80u | ((character >> shift) & 0x3fu)); };
  if (character < 0x80) return {byte(character)};
  if (character < 0x800) return {byte(0xc0u | (character >> 6)), tail(0)};
  if (character < 0x10000) return {byte(0xe0u | (character >> 12)), tail(6), tail(0)};
  return {byte(0xf0u | (character >> 18)), tail(12), tail(6), tail(0)};
}

TEST(Utf8, AcceptsEveryCharacterAndNoSurrogateOrGreaterNumber) {
  for (std::uint32_t character = 0; character < 0x110400; ++character) {
    bool const surrogate = character >= 0xd800 && character <= 0xdfff;
    bool const valid = !surrogate && character <= 0x10ffff;
    std::string const text = encode(character);
    ASSERT_EQ(utf8_character_length(text), valid ? text.size() : 0) << character;
  }
}

TEST(Utf8, RefusesOverlongForms) {
  for (std::string const text : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
                                 "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"}) {
    EXPECT_EQ(utf8_character_length(text), 0u) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesCharactersThatAreCutOff) {
  EXPECT_EQ(utf8_character_length(""), 0u);
  EXPECT_EQ(utf8_character_length("\xe2\x82"), 0u);
  EXPECT_EQ(utf8_character_length("\xe2\x82\x22"), 0u);
  EXPECT_EQ(utf8_character_length("\x80"), 0u);
}

TEST(Utf8, CountsAsOneFaultWhatCouldHaveBegunACharacter) {
  EXPECT_EQ(utf8_broken_length("\xe2\x82\x22"), 2u);
  EXPECT_EQ(utf8_broken_length("\xf0\x9f\x98"), 3u);
  EXPECT_EQ(utf8_broken_length("\xff\xff"), 1u);
  EXPECT_EQ(utf8_broken_length("\xed\xa0\x80"), 1u) << "no character begins with these two";
  EXPECT_EQ(utf8_broken_length("\xe2\""), 1u) << "never takes the quote behind it";
}

TEST(Utf8, FindsTheFirstByteThatIsNotAsciiWhereverItStands) {
  std::string const plain(67, 'a');
  EXPECT_EQ(skip_ascii(plain, 0), plain.size());
  EXPECT_EQ(skip_ascii("", 0), 0u);
  for (char const odd : {'\x80', '\xff'}) {
    for (std::size_t at = 0; at < plain.size(); ++at) {
      std::string text = plain;
      text[at] = odd;
      ASSERT_EQ(skip_ascii(text, 0), at);
      ASSERT_EQ(skip_ascii(text, at + 1), text.size());
    }
  }
}

}  // namespace
}  // namespace loanpulse
