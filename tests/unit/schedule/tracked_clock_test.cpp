#include "schedule/tracked_clock.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using Reading = TrackedClock::Reading;

TrackedClock::Steady const start{1h};
TimePoint const noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

TEST(TrackedClock, KnowsNothingBeforeItsFirstReading) {
  EXPECT_EQ(TrackedClock{}.now(start), std::nullopt);
}

TEST(TrackedClock, GoesOnWithTheSteadyClock) {
  TrackedClock clock;
  EXPECT_EQ(clock.observe({noon, start, start}), Reading::steady);
  EXPECT_EQ(clock.now(start + 90s), noon + 90s);
  EXPECT_EQ(clock.steady_of(noon + 90s), start + 90s);
}

TEST(TrackedClock, TakesTheEndOfTheAnswerAsItsMoment) {
  TrackedClock clock;
  clock.observe({noon, start, start + 200ms});
  EXPECT_EQ(clock.now(start + 200ms), noon) << "it must never run ahead of PostgreSQL";
}

TEST(TrackedClock, DriftAndSlowAnswersAreNoJumps) {
  TrackedClock clock;
  clock.observe({noon, start, start});
  EXPECT_EQ(clock.observe({noon + 62s, start + 60s, start + 60s}), Reading::steady);
  EXPECT_EQ(clock.observe({noon + 130s, start + 120s, start + 150s}), Reading::steady);
}

TEST(TrackedClock, SeesAClockThatWasSet_fault_64) {
  TrackedClock clock;
  clock.observe({noon, start, start});
  EXPECT_EQ(clock.observe({noon + 24h, start + 10s, start + 10s}), Reading::jumped_forward);
  EXPECT_EQ(clock.now(start + 20s), noon + 24h + 10s);
  EXPECT_EQ(clock.observe({noon + 20s, start + 20s, start + 20s}), Reading::jumped_back);
  EXPECT_EQ(clock.now(start + 30s), noon + 30s);
}

}  // namespace
}  // namespace loanpulse
