#include "json/ends_within_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

std::string const document =
    "\xef\xbb\xbf {\"data\": [{\"id\": -1.5e+3, \"a\\\"b\": \"x\\ud83d\\ude00\\u00e9\\\\\"}, "
    "{\"t\": true, "
    "\"n\": "
    "null,\n \"e\": [], \"z\": \"\xc3\xa9\"}]}";

TEST(EndsWithinJson, IsTrueForEveryBeginningOfADocument) {
  for (std::size_t length = 0; length < document.size(); ++length) {
    EXPECT_TRUE(ends_within_json(document.substr(0, length))) << document.substr(0, length);
  }
}

TEST(EndsWithinJson, IsFalseForWhatHasAnEnd) {
  for (auto const* text : {"[]", " {\"a\": \"]\"} \n", "[1]x", "{}{", "\"a\"", "12", "null"}) {
    EXPECT_FALSE(ends_within_json(text)) << text;
  }
  EXPECT_FALSE(ends_within_json(document));
}

TEST(EndsWithinJson, IsFalseForWhatGoesWrongEarlier) {
  for (auto const* text : {"<html><body>{", "{id: 1, \"a\": [", "[1,,2", "{\"a\" 1, \"b\": {",
                           "[\"a\nb", "[\"a\\x12", "id,name\n1,[", "Not Found"}) {
    EXPECT_FALSE(ends_within_json(text)) << text;
  }
}

TEST(EndsWithinLine, LooksAtTheLastLineAlone) {
  for (auto const* cut : {"{\"id\": 1}\n{\"id\": 2", "{\"id\": 1}\r\n{", "{\"id\"", ""}) {
    EXPECT_TRUE(ends_within_line(cut)) << cut;
  }
  for (auto const* whole : {"{\"id\": 1}\n{\"id\": 2}", "{\"id\": 1}\n", "{\"id\": 1}\n\r\n \n",
                            "{\"id\": 1}\n<html>", "{\"id\": 1\n{\"id\": 2}"}) {
    EXPECT_FALSE(ends_within_line(whole)) << whole;
  }
}

}  // namespace
}  // namespace loanpulse
