#include "record/storable_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

using namespace std::string_literals;

TEST(StorableText, KeepsWellFormedTextAsItIs) {
  for (auto const& text : {""s, "plain"s, "Zürich 贷款 😀\n"s, "\xF4\x8F\xBF\xBF"s}) {
    EXPECT_EQ(storable_text(text, 100), text);
  }
}

TEST(StorableText, ShowsWhatPostgresqlWouldRefuse) {
  EXPECT_EQ(storable_text("a\0b"s, 100), "a\uFFFDb");
  EXPECT_EQ(storable_text("\xFF", 100), "\uFFFD");
  EXPECT_EQ(storable_text("\xC3", 100), "\uFFFD");                           // cut off
  EXPECT_EQ(storable_text("\xC0\xAF", 100), "\uFFFD\uFFFD");                 // overlong
  EXPECT_EQ(storable_text("\xED\xA0\x80", 100), "\uFFFD\uFFFD\uFFFD");       // surrogate
  EXPECT_EQ(storable_text("\xF4\x90\x80\x80", 100).substr(0, 3), "\uFFFD");  // above U+10FFFF
  EXPECT_EQ(storable_text("\xE2\x82x", 100), "\uFFFD\uFFFDx");
}

TEST(StorableText, CutsBetweenCharacters) {
  EXPECT_EQ(storable_text("12345678", 8), "12345678");
  EXPECT_EQ(storable_text("123456789", 8), "12345…");
  EXPECT_EQ(storable_text("üüüüü", 8), "üü…");
  EXPECT_EQ(storable_text("😀😀😀", 9), "😀…");
  EXPECT_EQ(storable_text("😀", 3), "…");
  for (std::size_t limit = 3; limit < 40; ++limit) {
    EXPECT_LE(storable_text("aü贷😀\xFF b aü贷😀\xFF b aü贷😀", limit).size(), limit);
  }
}

}  // namespace
}  // namespace loanpulse
