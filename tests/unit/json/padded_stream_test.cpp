#include "json/padded_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

std::string padded(std::string text) { return text + std::string(16, '\0'); }

TEST(PaddedStream, FindsWhatEndsThePlainPartOfAString) {
  for (int byte = 0; byte < 256; ++byte) {
    bool const ends = byte < 0x20 || byte == '"' || byte == '\\';
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text = std::string(at, 'a') + static_cast<char>(byte) + "!\xff#]\x7f\" \"";
      ASSERT_EQ(plain_string_length(padded(text).c_str()), ends ? at : at + 6) << byte;
    }
  }
}

TEST(PaddedStream, MovesTextTogetherBehindAnEscape) {
  std::string text = padded("x\"abcdefghijklmnop\\nqr\"");
  PaddedStream stream{text.data()};
  stream.Take();
  stream.Take();
  char const* const begin = stream.PutBegin();
  stream.Put(stream.Take());
  EXPECT_EQ(stream.Peek(), '\\');
  EXPECT_EQ(stream.Tell(), 18u);
  stream.Take();
  stream.Take();
  stream.Put('\n');
  EXPECT_EQ(stream.Peek(), '"');
  stream.Put('\0');
  EXPECT_EQ(stream.PutEnd(begin), 20u);
  EXPECT_STREQ(begin, "abcdefghijklmnop\nqr");
}

TEST(PaddedStream, KeepsTheBytesOfAnEscapedCharacterTogether) {
  std::string text = padded("\\u00c6 A-12\"");
  PaddedStream stream{text.data()};
  char const* const begin = stream.PutBegin();
  for (int i = 0; i < 6; ++i) stream.Take();
  stream.Put('\xc3');
  stream.Put('\x86');
  while (stream.Peek() != '"') stream.Put(stream.Take());
  stream.Put('\0');
  EXPECT_STREQ(begin, "\xc3\x86 A-12");
}

}  // namespace
}  // namespace loanpulse
