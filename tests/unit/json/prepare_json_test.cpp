#include "json/prepare_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

constexpr BeyondJson lines{.lines = true};
constexpr BeyondJson lenient{.lenient = true};

std::string prepared(std::string_view text, BeyondJson beyond) {
  auto const result = prepare_json(text, beyond);
  return result.fault ? std::to_string(result.fault->offset) + ": " + result.fault->reason
                      : result.text;
}

TEST(PrepareJson, MakesAnArrayOfLines) {
  EXPECT_EQ(prepared("{\"a\":1}\n{\"a\":2}\n", lines), "[{\"a\":1},{\"a\":2}\n]");
  EXPECT_EQ(prepared("{\"a\":1}\r\n\r\n \n[2]\r\n3", lines), "[{\"a\":1}\r,\r\n \n[2]\r,3]");
  EXPECT_EQ(prepared("\n\n", lines), "[\n\n]");
  EXPECT_EQ(prepared("", lines), "[]");
  EXPECT_EQ(prepared("\xef\xbb\xbf{}\n", lines), "[{}\n]");
  EXPECT_EQ(prepared("\x1e{}\n\x1e{}\n", lines), "[ {}, {}\n]") << "RFC 7464";
  EXPECT_EQ(prepared(R"({"a":"x]},\"\\"})", lines), R"([{"a":"x]},\"\\"}])");
}

TEST(PrepareJson, FindsLinesThatAreNoDocument) {
  EXPECT_EQ(prepared("{\"a\":1}\n{\"a\":\n2}", lines),
            "13: the line ends within its JSON document");
  EXPECT_EQ(prepared("{\"a\":\"\n\"}", lines), "6: the line ends within its JSON document");
  EXPECT_EQ(prepared("1,2\n", lines), "1: the line has something beside one JSON document");
  EXPECT_EQ(prepared("{}\n]\n[", lines), "3: the line has something beside one JSON document");
}

TEST(PrepareJson, TurnsNumbersThatJsonDoesNotHaveIntoTexts) {
  EXPECT_EQ(prepared(R"({"NaN":NaN,"b":[-Infinity, Infinity],"c":"NaN"})", lenient),
            R"({"NaN":"NaN","b":["-Infinity", "Infinity"],"c":"NaN"})");
  for (auto const* text : {"[NaNs]", "[xNaN]", "[--Infinity]", "[Infinity1]", "[nan]"}) {
    EXPECT_EQ(prepared(text, lenient), text) << "for the reader to refuse";
  }
}

TEST(PrepareJson, EscapesControlCharactersInTexts) {
  EXPECT_EQ(prepared("{\"a\":\"x\ty\n\",\t\"b\":1}", lenient),
            "{\"a\":\"x\\u0009y\\u000a\",\t\"b\":1}");
  EXPECT_EQ(prepared(std::string_view{"[\"\0\"]", 5}, lenient), "[\"\\u0000\"]");
  EXPECT_EQ(prepared("[\"a\\\tb\"]", lenient), "[\"a\\u0009b\"]");
}

TEST(PrepareJson, KnowsWhereEverythingWas) {
  std::string const text = "[\"\t\",NaN,  Infinity, 7]";
  auto const result = prepare_json(text, lenient);
  for (auto const* mark : {"[", "Na", "Infinity", "7", "]"}) {
    EXPECT_EQ(result.offsets->original(result.text.find(mark)), text.find(mark)) << mark;
  }
  std::string const two = "\xef\xbb\xbf{\"a\":1}\n{\"b\":NaN, \"c\":2}";
  auto const both = prepare_json(two, {.lines = true, .lenient = true});
  for (auto const* mark : {"a", "{\"b", "c", "2"}) {
    EXPECT_EQ(both.offsets->original(both.text.find(mark)), two.find(mark)) << mark;
  }
}

TEST(PrepareJson, CountsLines) {
  EXPECT_EQ(line_at("a\nb\nc", 0), 1u);
  EXPECT_EQ(line_at("a\nb\nc", 2), 2u);
  EXPECT_EQ(line_at("a\nb\nc", 99), 3u);
}

}  // namespace
}  // namespace loanpulse
