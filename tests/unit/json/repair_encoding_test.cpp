#include "json/repair_encoding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

TEST(RepairEncoding, LeavesASoundTextAlone) {
  std::string text = "{\"name\": \"Zo\xc3\xab \xf0\x9f\x98\x80 \\ud83d\\ude00 \\\\ud800 \\u00e9\"}";
  std::string const before = text;
  EncodingReport const report = repair_encoding(text);
  EXPECT_FALSE(report.repaired);
  EXPECT_FALSE(report.escapes_nul);
  EXPECT_EQ(text, before);
  EXPECT_FALSE(first_repair(text));
}

TEST(RepairEncoding, ReplacesBrokenBytesWithoutMovingOthers) {
  std::string text = "[\"a\xff\", \"b\xe2\x82\", \"\xed\xa0\x80\", \"ok\"]";
  auto const first = first_repair(text);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->offset, 3u);
  EXPECT_EQ(first->what, "invalid UTF-8 (byte 0xff)");
  EXPECT_EQ(first_repair(text.substr(4))->offset, 5u);
  EXPECT_TRUE(repair_encoding(text).repaired);
  EXPECT_EQ(text, "[\"a?\", \"b??\", \"???\", \"ok\"]");
  EXPECT_FALSE(first_repair(text));
}

TEST(RepairEncoding, ReplacesLoneSurrogatesOfBothKinds) {
  std::string text = R"(["\ud800", "\uDC00x", "\ud800\ud83d\ude00", "\ud800\n"])";
  auto const first = first_repair(text);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->offset, 2u);
  EXPECT_EQ(first->what, R"(lone surrogate \ud800)");
  EXPECT_EQ(first_repair(text.substr(9))->offset, 3u);
  EXPECT_TRUE(repair_encoding(text).repaired);
  EXPECT_EQ(text, R"(["\ufffd", "\ufffdx", "\ufffd\ud83d\ude00", "\ufffd\n"])");
  EXPECT_FALSE(first_repair(text));
}

TEST(RepairEncoding, NamesTheFirstOfBrokenBytesAndLoneSurrogates) {
  EXPECT_EQ(first_repair("[\"\\ud800 \xff\"]")->what, "lone surrogate \\ud800");
  EXPECT_EQ(first_repair("[\"\xff \\ud800\"]")->what, "invalid UTF-8 (byte 0xff)");
}

TEST(RepairEncoding, LeavesBrokenEscapesToTheParser) {
  std::string text = R"(["\ud8", "\uzzzz", "\)";
  std::string const before = text;
  EXPECT_FALSE(repair_encoding(text).repaired);
  EXPECT_EQ(text, before);
}

TEST(RepairEncoding, NotesEscapedNulsButNotEscapedBackslashes) {
  std::string nul = R"(["\u0000"])";
  EXPECT_TRUE(repair_encoding(nul).escapes_nul);
  std::string none = R"(["\\u0000"])";
  EXPECT_FALSE(repair_encoding(none).escapes_nul);
}

}  // namespace
}  // namespace loanpulse
