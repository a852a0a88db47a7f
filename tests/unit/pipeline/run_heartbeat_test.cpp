#include "pipeline/run_heartbeat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/stage_error.hpp"
#include "unit/pipeline/pipeline_fakes.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class RunHeartbeatTest : public testing::Test {
 protected:
  RunCounts read(std::uint64_t rows) const {
    RunCounts counts;
    counts.read = rows;
    return counts;
  }

  FakeRunStore runs;
  loanpulse::Run const run{
      "01234567-89ab-cdef-0123-456789abcdef", "loans", Trigger::cli, 1, {}, {}, {}};
  ManualClock clock;
  RunHeartbeat heartbeat{runs, run, clock, LeaseOwner::run};
};

TEST_F(RunHeartbeatTest, IsNoMoreOftenThanNeeded) {
  clock.time += 4999ms;
  heartbeat.beat_when_due(read(1));
  EXPECT_THAT(runs.renewals, IsEmpty());
  clock.time += 1ms;
  heartbeat.beat_when_due(read(2));
  heartbeat.beat_when_due(read(3));
  EXPECT_THAT(runs.renewals, ElementsAre(2));
}

TEST_F(RunHeartbeatTest, ASlowStepRecordsWhatWasKnownBeforeIt) {
  heartbeat.beat_when_due(read(7));
  clock.time += 5s;
  heartbeat.beat_when_due();
  clock.time += 5s;
  heartbeat.beat_when_due();
  EXPECT_THAT(runs.renewals, ElementsAre(7, 7));
}

TEST_F(RunHeartbeatTest, ARequestToCancelEndsTheRun) {
  runs.state_of_lease = LeaseState::cancel_requested;
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { heartbeat.beat_when_due(); }).code(), "cancelled");
}

TEST_F(RunHeartbeatTest, ALostClaimEndsTheRun) {
  runs.state_of_lease = LeaseState::lost;
  clock.time += 5s;
  auto const error = stage_error_of([&] { heartbeat.beat_when_due(); });
  EXPECT_EQ(error.code(), "fenced");
  EXPECT_THAT(error.what(), testing::HasSubstr("job 'loans'"));
}

TEST_F(RunHeartbeatTest, AHeartbeatThatFailsEndsNoRunWhoseLeaseLasts) {
  runs.failure = StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  for (int beat = 1; beat < 12; ++beat) {
    clock.time += 5s;
    EXPECT_NO_THROW(heartbeat.beat_when_due(read(1))) << beat;
  }
  runs.failure.reset();
  clock.time += 4s;
  heartbeat.beat_when_due(read(2));
  clock.time += 1s;
  heartbeat.beat_when_due(read(2));
  EXPECT_THAT(runs.renewals, testing::SizeIs(12)) << "it is tried again when the next is due";
}

TEST_F(RunHeartbeatTest, ALeaseThatCouldNotBeRenewedInItsWholeLifeEndsTheRun) {
  clock.time += 5s;
  heartbeat.beat_when_due(read(1));
  runs.failure = StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  for (int beat = 1; beat < 12; ++beat) {
    clock.time += 5s;
    ASSERT_NO_THROW(heartbeat.beat_when_due(read(1))) << beat;
  }
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { heartbeat.beat_when_due(read(1)); }).code(), "database_lost");
}

TEST_F(RunHeartbeatTest, ARefusalEndsTheRunAtOnce) {
  runs.failure = StageError{ErrorKind::rejected, "sql_42501", "permission denied"};
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { heartbeat.beat_when_due(read(1)); }).code(), "sql_42501");
}

/// A run whose lease is kept by a daemon's dispatcher.
class DispatchedHeartbeatTest : public RunHeartbeatTest {
 protected:
  RunHeartbeat dispatched{runs, run, clock, LeaseOwner::dispatcher};
};

TEST_F(DispatchedHeartbeatTest, TellsHowFarTheRunHasGotAndLeavesTheLeaseAlone) {
  clock.time += 5s;
  dispatched.beat_when_due(read(3));
  clock.time += 5s;
  dispatched.beat_when_due();
  EXPECT_THAT(runs.notes, ElementsAre(3, 3));
  EXPECT_THAT(runs.renewals, IsEmpty());
}

TEST_F(DispatchedHeartbeatTest, IsNotToldThatTheRunMustEnd) {
  runs.state_of_lease = LeaseState::lost;
  clock.time += 5s;
  EXPECT_NO_THROW(dispatched.beat_when_due(read(1))) << "the dispatcher stops it";
}

TEST_F(DispatchedHeartbeatTest, ThatFailsEndsNoRunHoweverLongItDoes) {
  runs.failure = StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  for (int beat = 1; beat < 100; ++beat) {
    clock.time += 5s;
    ASSERT_NO_THROW(dispatched.beat_when_due(read(1))) << beat;
  }
  EXPECT_THAT(runs.notes, testing::SizeIs(99));
}

TEST_F(DispatchedHeartbeatTest, ThatIsRefusedEndsTheRun) {
  runs.failure = StageError{ErrorKind::rejected, "sql_42501", "permission denied"};
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { dispatched.beat_when_due(read(1)); }).code(), "sql_42501");
}

}  // namespace
}  // namespace loanpulse
