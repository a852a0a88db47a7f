#include "values/nearest_name.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::vector<std::string> const known{"url", "page_size", "paginator", "headers", "data_selector"};

TEST(NearestName, ForgivesTwoEditsASwapAndTheCase) {
  EXPECT_EQ(nearest_name("pagesize", known), "page_size");
  EXPECT_EQ(nearest_name("pagniator", known), "paginator");
  EXPECT_EQ(nearest_name("Headers", known), "headers");
  EXPECT_EQ(nearest_name("header", known), "headers");
  EXPECT_EQ(nearest_name("ulr", known), "url");
}

TEST(NearestName, TakesABeginning) {
  EXPECT_EQ(nearest_name("data", known), "data_selector");
  EXPECT_EQ(nearest_name("url_template", known), "url");
}

TEST(NearestName, PrefersFewerEdits) {
  EXPECT_EQ(nearest_name("min_rows", {"mix_row", "min_row"}), "min_row");
}

TEST(NearestName, GuessesNothingForWhatIsFarOff) {
  for (auto const* name : {"", "x", "schedule", "min", "pa"}) {
    EXPECT_FALSE(nearest_name(name, known)) << name;
  }
  EXPECT_FALSE(nearest_name("min", {"max"}));
}

TEST(NearestName, CostsLittleForLongNames) {
  std::string const ours(100'000, 'a');
  EXPECT_FALSE(nearest_name(ours, {ours + "b", ours + "c"}));
  EXPECT_EQ(nearest_name(std::string(199, 'a'), {std::string(199, 'b'), std::string(200, 'a')}),
            std::string(200, 'a'));
}

TEST(Listed, JoinsTheLastNameByTheConjunction) {
  EXPECT_EQ(listed({}, "or"), "");
  EXPECT_EQ(listed({"a"}, "or"), "a");
  EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
}

}  // namespace
}  // namespace loanpulse
