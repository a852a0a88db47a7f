#include "ops/log_throttle.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

std::chrono::steady_clock::time_point const start{1h};

TEST(LogThrottle, LetsOneLineAMinuteThroughAndCountsTheOthers_fault_65) {
  LogThrottle throttle;
  EXPECT_EQ(throttle.admit("database", start), 0u);
  EXPECT_EQ(throttle.admit("database", start + 1s), std::nullopt);
  EXPECT_EQ(throttle.admit("database", start + 59s), std::nullopt);
  EXPECT_EQ(throttle.admit("database", start + 60s), 2u);
  EXPECT_EQ(throttle.admit("database", start + 61s), std::nullopt);
  EXPECT_EQ(throttle.admit("database", start + 120s), 1u);
}

TEST(LogThrottle, MakesTenLinesOfAnOutageOfTenMinutes_fault_65) {
  LogThrottle throttle;
  int lines = 0;
  for (auto now = start; now < start + 10min; now += 100ms) {
    if (throttle.admit("database", now)) ++lines;
  }
  EXPECT_EQ(lines, 10);
}

TEST(LogThrottle, JudgesKindsApart) {
  LogThrottle throttle;
  EXPECT_TRUE(throttle.admit("database", start));
  EXPECT_TRUE(throttle.admit("disk", start));
}

TEST(LogThrottle, LetsTheNextLineThroughOnceTheTroubleIsOver) {
  LogThrottle throttle;
  throttle.admit("database", start);
  throttle.admit("database", start + 1s);
  throttle.forget("database");
  EXPECT_EQ(throttle.admit("database", start + 2s), 0u);
}

}  // namespace
}  // namespace loanpulse
