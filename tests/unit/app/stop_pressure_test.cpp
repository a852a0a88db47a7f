#include "app/stop_pressure.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

StopPressure::Steady const start{1h};

TEST(StopPressure, BreaksOffAtOnceAndEverySecondAgain) {
  StopPressure pressure;
  EXPECT_EQ(pressure.look(start), Interruption::statement);
  EXPECT_EQ(pressure.look(start + 250ms), std::nullopt);
  EXPECT_EQ(pressure.look(start + 999ms), std::nullopt);
  EXPECT_EQ(pressure.look(start + 1000ms), Interruption::statement);
  EXPECT_EQ(pressure.look(start + 1500ms), std::nullopt);
  EXPECT_EQ(pressure.look(start + 2000ms), Interruption::statement);
}

TEST(StopPressure, SaysWhenToLookAgain) {
  StopPressure pressure;
  EXPECT_EQ(pressure.next(), std::nullopt) << "nobody has begun it";
  pressure.look(start);
  EXPECT_EQ(pressure.next(), start + 1000ms);
  pressure.look(start + 1200ms);
  EXPECT_EQ(pressure.next(), start + 2200ms);
}

TEST(StopPressure, ClosesConnectionsWhenAskingHasNotHelped) {
  StopPressure pressure;
  for (auto at = 0s; at < 5s; ++at) {
    EXPECT_EQ(pressure.look(start + at), Interruption::statement) << at.count();
  }
  EXPECT_EQ(pressure.look(start + 5s), Interruption::connection);
  EXPECT_EQ(pressure.look(start + 6s), Interruption::connection) << "it may have opened another";
}

}  // namespace
}  // namespace loanpulse
