#include "json/repair_encoding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

TEST(RepairEncoding, LeavesASoundTextAlone) {
  std::string text = "{\"name\": \"Zo\xc3\xab \xf0\x9f\x98\x80 \\ud83d\\ude00 \\\\ud800 \\u00e9\"}";
  std::string const before = text;
  EncodingReport const report = repair_encoding(text);
  EXPECT_TRUE(report.repairs.empty());
  EXPECT_FALSE(report.escapes_nul);
  EXPECT_EQ(text, before);
}

TEST(RepairEncoding, ReplacesBrokenBytesWithoutMovingOthers) {
  std::string text = "[\"a\xff\", \"b\xe2\x82\", \"\xed\xa0\x80\", \"ok\"]";
  EncodingReport const report = repair_encoding(text);
  EXPECT_EQ(text, "[\"a?\", \"b??\", \"???\", \"ok\"]");
  ASSERT_EQ(report.repairs.size(), 5u);
  EXPECT_EQ(report.repairs[0].offset, 3u);
  EXPECT_EQ(report.repairs[0].what, "invalid UTF-8 (byte 0xff)");
  EXPECT_EQ(report.repairs[1].offset, 9u);
}

TEST(RepairEncoding, ReplacesLoneSurrogatesOfBothKinds) {
  std::string text = R"(["\ud800", "\uDC00x", "\ud800\ud83d\ude00", "\ud800\n"])";
  EncodingReport const report = repair_encoding(text);
  EXPECT_EQ(text, R"(["\ufffd", "\ufffdx", "\ufffd\ud83d\ude00", "\ufffd\n"])");
  ASSERT_EQ(report.repairs.size(), 4u);
  EXPECT_EQ(report.repairs[0].what, R"(lone surrogate \ud800)");
  EXPECT_EQ(report.repairs[1].offset, 12u);
}

TEST(RepairEncoding, LeavesBrokenEscapesToTheParser) {
  std::string text = R"(["\ud8", "\uzzzz", "\)";
  std::string const before = text;
  EXPECT_TRUE(repair_encoding(text).repairs.empty());
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
