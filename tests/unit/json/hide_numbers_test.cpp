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

std::string hidden(std::string text) {
  hide_huge_numbers(text);
  return text;
}

TEST(HideHugeNumbers, ReplacesThemByOnesOfTheSameLength) {
  EXPECT_EQ(hidden(R"([1e400, 12.5, -2E-99999, "1e400 \" 1e400", 7])"),
            R"([1e000, 12.5, -1e000000, "1e400 \" 1e400", 7])");
}

TEST(HideHugeNumbers, FindsLongIntegersToo) {
  EXPECT_EQ(hidden("[" + std::string(400, '9') + "]"), "[1e" + std::string(398, '0') + "]");
}

TEST(HideHugeNumbers, LeavesNoNumberWhereNoneWas) {
  EXPECT_EQ(hidden("[1e400E1]"), "[1e000E1]") << "no exponent may follow another";
  EXPECT_EQ(hidden("[1e400.5]"), "[1e000.5]");
  EXPECT_EQ(hidden("[5-1e400]"), "[5-1e000]") << "the sign still ends the number before it";
}

TEST(SkipJsonString, EndsBehindTheQuoteOrWithTheText) {
  EXPECT_EQ(skip_json_string(R"("a\"b" )", 0), 6u);
  EXPECT_EQ(skip_json_string(R"("a)", 0), 2u);
  EXPECT_EQ(skip_json_string("\"a\\", 0), 3u);
}

}  // namespace
}  // namespace loanpulse
