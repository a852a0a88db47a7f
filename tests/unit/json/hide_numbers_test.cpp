#include "json/hide_numbers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

TEST(JsonNumber, EndsWhereTheGrammarEnds) {
  EXPECT_EQ(json_number_length("0"), 1u);
  EXPECT_EQ(json_number_length("-0.50,"), 5u);
  EXPECT_EQ(json_number_length("12e+3]"), 5u);
  EXPECT_EQ(json_number_length("1E-2"), 4u);
}

TEST(JsonNumber, IsNoneByRfc8259) {
  for (auto const* text : {"", "-", "+1", "01", "-01", "1.", "1.e2", ".5", "1e", "1e+", "x"}) {
    EXPECT_EQ(json_number_length(text), 0u) << text;
  }
}

TEST(HideHugeNumbers, ReplacesThemByOnesOfTheSameLength) {
  std::string text = R"([1e400, 12.5, -2E-99999, "1e400 \" 1e400", 7])";
  auto const hidden = hide_huge_numbers(text);
  EXPECT_EQ(text, R"([1.000, 12.5, 1.0000000, "1e400 \" 1e400", 7])");
  ASSERT_EQ(hidden.size(), 2u);
  EXPECT_EQ(hidden[0].offset, 1u);
  EXPECT_EQ(hidden[0].length, 5u);
  EXPECT_EQ(hidden[1].offset, 14u);
}

TEST(HideHugeNumbers, FindsLongIntegersToo) {
  std::string text = "[" + std::string(400, '9') + "]";
  EXPECT_EQ(hide_huge_numbers(text).size(), 1u);
  EXPECT_EQ(text, "[1." + std::string(398, '0') + "]");
}

TEST(SkipJsonString, EndsBehindTheQuoteOrWithTheText) {
  EXPECT_EQ(skip_json_string(R"("a\"b" )", 0), 6u);
  EXPECT_EQ(skip_json_string(R"("a)", 0), 2u);
  EXPECT_EQ(skip_json_string("\"a\\", 0), 3u);
}

}  // namespace
}  // namespace loanpulse
