#include "ops/journal_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;

TEST(JournalFields, HoldMessageAndPriority) {
  EXPECT_THAT(journal_fields("done", 6, nullptr),
              ElementsAre("MESSAGE=done", "PRIORITY=6", "SYSLOG_IDENTIFIER=loanpulse"));
}

TEST(JournalFields, CarryTheScope) {
  LogScope const scope{"loans", "r-1"};
  EXPECT_THAT(journal_fields("done", 3, &scope),
              ElementsAre("MESSAGE=done", "PRIORITY=3", "SYSLOG_IDENTIFIER=loanpulse", "JOB=loans",
                          "RUN_ID=r-1"));
}

TEST(JournalFields, KeepTheMessageOnOneLine) {
  EXPECT_EQ(journal_fields("a\n[ERROR] fake\x1b[31m", 6, nullptr).front(),
            R"(MESSAGE=a\n[ERROR] fake\x1b[31m)");
  std::string const longer(5'000, 'x');
  EXPECT_EQ(journal_fields(longer, 6, nullptr).front(), "MESSAGE=" + longer);
}

}  // namespace
}  // namespace loanpulse
