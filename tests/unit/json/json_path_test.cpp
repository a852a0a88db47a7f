#include "json/json_path.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using Segments = std::vector<std::string>;

TEST(JsonPath, SplitsAtDots) {
  EXPECT_EQ(parse_json_path("data")->segments, (Segments{"data"}));
  EXPECT_EQ(parse_json_path("address.city")->segments, (Segments{"address", "city"}));
  EXPECT_EQ(parse_json_path("0.pages")->segments, (Segments{"0", "pages"}));
}

TEST(JsonPath, DollarIsTheDocumentAndMayStandInFront) {
  EXPECT_EQ(parse_json_path("$")->segments, Segments{});
  EXPECT_EQ(parse_json_path("$.data"), parse_json_path("data"));
  EXPECT_EQ(parse_json_path("$.$")->segments, (Segments{"$"}));
  EXPECT_EQ(parse_json_path("$id")->segments, (Segments{"$id"}));
}

TEST(JsonPath, BackslashMakesADotOrABackslashPartOfAName) {
  EXPECT_EQ(parse_json_path(R"(a\.b.c)")->segments, (Segments{"a.b", "c"}));
  EXPECT_EQ(parse_json_path(R"(a\\.b)")->segments, (Segments{R"(a\)", "b"}));
  EXPECT_EQ(parse_json_path(R"($\.x)")->segments, (Segments{"$.x"}));
}

TEST(JsonPath, KeepsBlanksAndUnicodeAsTheyAre) {
  EXPECT_EQ(parse_json_path("größe in m.wert")->segments, (Segments{"größe in m", "wert"}));
}

TEST(JsonPath, RefusesEmptySegmentsAndUnknownEscapes) {
  for (auto const* text : {"", ".", "a.", ".a", "a..b", "$.", "$..a", R"(a\)", R"(a\n)"}) {
    EXPECT_FALSE(parse_json_path(text)) << text;
  }
}

}  // namespace
}  // namespace loanpulse
