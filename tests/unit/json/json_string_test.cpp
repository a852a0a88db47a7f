#include "json/json_string.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "x";
  append_json_string(out, text);
  return out.substr(1);
}

TEST(JsonString, EscapesNoMoreThanItMust) {
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("plain/\x7f \xc3\xab"), "\"plain/\x7f \xc3\xab\"");
  EXPECT_EQ(quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quoted("\b\f\n\r\t\x01\x1f"), R"("\b\f\n\r\t\u0001\u001f")");
}

TEST(JsonString, KeepsWhatFollowsANul) {
  EXPECT_EQ(quoted(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

}  // namespace
}  // namespace loanpulse
