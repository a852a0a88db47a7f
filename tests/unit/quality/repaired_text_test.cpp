#include "quality/repaired_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::string_view_literals;

TEST(RepairedText, LeavesValidTextAlone) {
  for (auto const text : {""sv, "plain\n\x7f"sv, "Zoë €uro 😀 \xf4\x8f\xbf\xbf \xee\x80\x80"sv}) {
    EXPECT_EQ(repaired_text(text, 1000), text);
  }
}

TEST(RepairedText, ReplacesEveryByteThatBelongsToNoCharacter) {
  EXPECT_EQ(repaired_text("a\0b"sv, 100), "a\ufffdb");
  EXPECT_EQ(repaired_text("\xff|\x80|\xc3"sv, 100), "\ufffd|\ufffd|\ufffd");
  EXPECT_EQ(repaired_text("\xc0\xaf"sv, 100), "\ufffd\ufffd") << "overlong";
  EXPECT_EQ(repaired_text("\xe0\x80\xaf"sv, 100), "\ufffd\ufffd\ufffd") << "overlong";
  EXPECT_EQ(repaired_text("\xed\xa0\x80"sv, 100), "\ufffd\ufffd\ufffd") << "surrogate";
  EXPECT_EQ(repaired_text("\xf4\x90\x80\x80"sv, 100), "\ufffd\ufffd\ufffd\ufffd") << "too large";
  EXPECT_EQ(repaired_text("\xe2\x82x"sv, 100), "\ufffd\ufffdx") << "cut short";
}

TEST(RepairedText, IsCutBetweenCharacters) {
  EXPECT_EQ(repaired_text("ab€", 4), "ab");
  EXPECT_EQ(repaired_text("ab€", 5), "ab€");
  EXPECT_EQ(repaired_text("ab\xff", 4), "ab");
}

}  // namespace
}  // namespace loanpulse
