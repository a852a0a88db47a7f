#include "app/progress_watch.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

ProgressWatch::Steady const start{1h};

RunPolicy policy() {
  RunPolicy policy;
  policy.stall_timeout = 10s;
  policy.max_run_time = 60s;
  return policy;
}

TEST(ProgressWatch, ARunThatGoesOnIsLeftAlone) {
  ProgressWatch watch{policy(), start};
  RunProgress progress;
  for (auto at = 5s; at <= 55s; at += 5s) {
    ++progress.pages;
    EXPECT_EQ(watch.look(progress, start + at), std::nullopt) << at.count();
  }
}

TEST(ProgressWatch, PagesRowsBytesAndTheMergeAreProgress) {
  ProgressWatch watch{policy(), start};
  RunProgress progress;
  progress.bytes = 1;
  EXPECT_EQ(watch.look(progress, start + 9s), std::nullopt);
  progress.rows = 1;
  EXPECT_EQ(watch.look(progress, start + 18s), std::nullopt);
  progress.merging = true;
  EXPECT_EQ(watch.look(progress, start + 27s), std::nullopt);
  EXPECT_EQ(watch.look(progress, start + 36s), std::nullopt);
}

TEST(ProgressWatch, WithoutProgressARunIsStalled_fault_68) {
  ProgressWatch watch{policy(), start};
  RunProgress const progress;
  EXPECT_EQ(watch.look(progress, start + 10s), std::nullopt);
  EXPECT_EQ(watch.look(progress, start + 10001ms), StopReason::stalled);
}

TEST(ProgressWatch, ProgressDoesNotMakeUpForTimeThatIsOver) {
  ProgressWatch watch{policy(), start};
  RunProgress progress;
  for (auto at = 5s; at <= 60s; at += 5s) {
    ++progress.rows;
    ASSERT_EQ(watch.look(progress, start + at), std::nullopt);
  }
  ++progress.rows;
  EXPECT_EQ(watch.look(progress, start + 61s), StopReason::out_of_time);
}

TEST(RunStop, TheFirstReasonCounts) {
  RunStop stop;
  EXPECT_EQ(stop.reason(), StopReason::none);
  EXPECT_TRUE(stop.request(StopReason::stalled));
  EXPECT_FALSE(stop.request(StopReason::draining));
  EXPECT_EQ(stop.reason(), StopReason::stalled);
  EXPECT_TRUE(stop.source().stop_requested());
}

}  // namespace
}  // namespace loanpulse
