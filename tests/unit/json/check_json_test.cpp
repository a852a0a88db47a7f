#include "json/check_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

JsonFault fault_of(std::string_view body) {
  return check_json(body).value_or(JsonFault{0, "accepted"});
}

TEST(CheckJson, SaysWhereAndWhat) {
  EXPECT_EQ(fault_of(R"({"a":1 "b":2})").offset, 7u);
  EXPECT_EQ(fault_of(R"({"a":1 "b":2})").reason, "missing a comma or '}' after a member");
  EXPECT_EQ(fault_of("[1,]").reason, "no JSON value begins here");
  EXPECT_EQ(fault_of("[1] x").reason, "something follows the document's end");
  EXPECT_EQ(fault_of("[\"a").reason, "missing the closing quote of a string");
  EXPECT_EQ(fault_of("<html>").reason, "no JSON value begins here");
}

TEST(CheckJson, RefusesAnEmptyAnswerInSoManyWords) {
  for (std::string_view const body : {"", " \n", "\xef\xbb\xbf"}) {
    EXPECT_EQ(fault_of(body).reason, "the answer is empty");
  }
}

TEST(CheckJson, CountsAByteOrderMarkInOffsets) {
  EXPECT_FALSE(check_json("\xef\xbb\xbf[1]"));
  EXPECT_EQ(fault_of("\xef\xbb\xbf[1").offset, 5u);
  EXPECT_EQ(fault_of("[\"\xef\xbb\xbf\", \xef\xbb\xbf]").offset, 8u);
}

TEST(CheckJson, HoldsNumbersToTheGrammar) {
  for (auto const* number : {"-", "01", "1.", "+1", "-01", "1e", "1e+", ".5", "0x1", "NaN",
                             "Infinity", "-Infinity", "1_000", "1e400x", "01e400"}) {
    EXPECT_TRUE(check_json(number)) << number;
  }
  for (auto const* number : {"0", "-0", "1.0", "1e5", "1E+5", "-1.5e-7", "9223372036854775808"}) {
    EXPECT_FALSE(check_json(number)) << number;
  }
}

TEST(CheckJson, AcceptsNumbersThatNoDoubleCanHold) {
  EXPECT_FALSE(check_json("[1e400, -1e400, 0e999999999999, 1e-99999999999]"));
  EXPECT_FALSE(check_json(std::string(1000, '9')));
  EXPECT_FALSE(check_json("0." + std::string(1000, '9')));
}

TEST(CheckJson, RefusesRawControlCharactersInStrings) {
  for (char c = 1; c < 0x20; ++c) {
    std::string const shortly = std::string("[\"") + c + "\"]";
    EXPECT_TRUE(check_json(shortly)) << static_cast<int>(c);
    std::string const late = "[\"" + std::string(100, 'a') + c + std::string(100, 'a') + "\"]";
    EXPECT_TRUE(check_json(late)) << static_cast<int>(c);
  }
}

TEST(CheckJson, RefusesNulBytesWhereverTheyStand) {
  EXPECT_EQ(fault_of(std::string_view("[1]\0", 4)).reason, "a NUL byte");
  EXPECT_EQ(fault_of(std::string_view("[\"a\0b\"]", 7)).offset, 3u);
}

TEST(CheckJson, RefusesBrokenEncoding) {
  EXPECT_EQ(fault_of("[\"a\xff\"]").reason, "invalid UTF-8 (byte 0xff)");
  EXPECT_EQ(fault_of(R"(["\udc00"])").reason, R"(lone surrogate \udc00)");
}

TEST(CheckJson, AllowsSixtyFourLevels) {
  EXPECT_FALSE(check_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_EQ(fault_of(std::string(65, '[') + std::string(65, ']')).reason,
            "nested deeper than 64 levels");
}

TEST(CheckJson, ReadsStringsOfEveryLengthAtEveryAlignment) {
  for (std::size_t lead = 0; lead < 20; ++lead) {
    for (std::size_t length = 0; length < 40; ++length) {
      std::string const body =
          std::string(lead, ' ') + "\"" + std::string(length, 'x') + "\\n\xc3\xab\"";
      ASSERT_FALSE(check_json(body)) << lead << ' ' << length;
      ASSERT_TRUE(check_json(body.substr(0, body.size() - 1))) << lead << ' ' << length;
    }
  }
}

}  // namespace
}  // namespace loanpulse
