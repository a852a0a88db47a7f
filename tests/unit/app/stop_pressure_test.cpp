#include "app/stop_pressure.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

StopPressure::Steady const pressed_at{1h};

TEST(StopPressure, BreaksOffAtOnceAndEverySecondAgain) {
  StopPressure pressure;
  EXPECT_EQ(pressure.look(pressed_at), Interruption::statement);
  EXPECT_EQ(pressure.look(pressed_at + 250ms), std::nullopt);
  EXPECT_EQ(pressure.look(pressed_at + 999ms), std::nullopt);
  EXPECT_EQ(pressure.look(pressed_at + 1000ms), Interruption::statement);
  EXPECT_EQ(pressure.look(pressed_at + 1500ms), std::nullopt);
  EXPECT_EQ(pressure.look(pressed_at + 2000ms), Interruption::statement);
}

TEST(StopPressure, SaysWhenToLookAgain) {
  StopPressure pressure;
  EXPECT_EQ(pressure.next(), std::nullopt) << "nobody has begun it";
  pressure.look(pressed_at);
  EXPECT_EQ(pressure.next(), pressed_at + 1000ms);
  pressure.look(pressed_at + 1200ms);
  EXPECT_EQ(pressure.next(), pressed_at + 2200ms);
}

TEST(StopPressure, ClosesConnectionsWhenAskingHasNotHelped) {
  StopPressure pressure;
  for (auto at = 0s; at < 5s; ++at) {
    EXPECT_EQ(pressure.look(pressed_at + at), Interruption::statement) << at.count();
  }
  EXPECT_EQ(pressure.look(pressed_at + 5s), Interruption::connection);
  EXPECT_EQ(pressure.look(pressed_at + 6s), Interruption::connection)
      << "it may have opened another";
}

}  // namespace
}  // namespace loanpulse
