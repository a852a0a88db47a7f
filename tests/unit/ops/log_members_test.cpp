#include "ops/log_members.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(LogMembers, HoldTheMessageAlone) {
  EXPECT_EQ(json_log_members("done", nullptr), R"("message":"done")");
}

TEST(LogMembers, CarryTheScope) {
  LogScope const scope{"loans", "r-1"};
  EXPECT_EQ(json_log_members("done", &scope), R"("message":"done","job":"loans","run_id":"r-1")");
}

TEST(LogMembers, EscapeWhatCouldForgeALine) {
  EXPECT_EQ(json_log_members("a\"b\\c\r\n{\"x\":1}\x1b[31m", nullptr),
            R"("message":"a\"b\\c\r\n{\"x\":1}\u001b[31m")");
}

TEST(LogMembers, ReplaceWhatIsNoUtf8) {
  EXPECT_EQ(json_log_members("\xffK\xc3\xb6ln \xe2\x82", nullptr),
            "\"message\":\"\ufffdK\u00f6ln \ufffd\"");
}

}  // namespace
}  // namespace loanpulse
