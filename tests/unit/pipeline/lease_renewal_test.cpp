#include "pipeline/lease_renewal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stage_error.hpp"
#include "unit/pipeline/pipeline_fakes.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class ClockByHand final : public Clock {
 public:
  TimePoint now() const override { return {}; }
  std::chrono::steady_clock::time_point steady() const override { return time; }

  std::chrono::steady_clock::time_point time{};
};

class LeaseRenewalTest : public testing::Test {
 protected:
  RunCounts read(std::uint64_t rows) const {
    RunCounts counts;
    counts.read = rows;
    return counts;
  }

  FakeRunStore runs;
  loanpulse::Run const run{
      "01234567-89ab-cdef-0123-456789abcdef", "loans", Trigger::cli, 1, {}, {}, {}};
  ClockByHand clock;
  LeaseRenewal lease{runs, run, clock};
};

TEST_F(LeaseRenewalTest, IsNoMoreOftenThanNeeded) {
  clock.time += 4999ms;
  lease.renew_when_due(read(1));
  EXPECT_THAT(runs.beats, IsEmpty());
  clock.time += 1ms;
  lease.renew_when_due(read(2));
  lease.renew_when_due(read(3));
  EXPECT_THAT(runs.beats, ElementsAre(2));
}

TEST_F(LeaseRenewalTest, ASlowStepRecordsWhatWasKnownBeforeIt) {
  lease.renew_when_due(read(7));
  clock.time += 5s;
  lease.renew_when_due();
  clock.time += 5s;
  lease.renew_when_due();
  EXPECT_THAT(runs.beats, ElementsAre(7, 7));
}

TEST_F(LeaseRenewalTest, ARequestToCancelEndsTheRun) {
  runs.state_of_lease = LeaseState::cancel_requested;
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { lease.renew_when_due(); }).code(), "cancelled");
}

TEST_F(LeaseRenewalTest, ALostClaimEndsTheRun) {
  runs.state_of_lease = LeaseState::lost;
  clock.time += 5s;
  auto const error = stage_error_of([&] { lease.renew_when_due(); });
  EXPECT_EQ(error.code(), "fenced");
  EXPECT_THAT(error.what(), testing::HasSubstr("job 'loans'"));
}

TEST_F(LeaseRenewalTest, AHeartbeatThatFailsEndsNoRunWhoseLeaseLasts) {
  runs.failure = StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  for (int beat = 1; beat < 12; ++beat) {
    clock.time += 5s;
    EXPECT_NO_THROW(lease.renew_when_due(read(1))) << beat;
  }
  runs.failure.reset();
  clock.time += 4s;
  lease.renew_when_due(read(2));
  clock.time += 1s;
  lease.renew_when_due(read(2));
  EXPECT_THAT(runs.beats, testing::SizeIs(12)) << "it is tried again when the next is due";
}

TEST_F(LeaseRenewalTest, ALeaseThatCouldNotBeRenewedInItsWholeLifeEndsTheRun) {
  clock.time += 5s;
  lease.renew_when_due(read(1));
  runs.failure = StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  for (int beat = 1; beat < 12; ++beat) {
    clock.time += 5s;
    ASSERT_NO_THROW(lease.renew_when_due(read(1))) << beat;
  }
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { lease.renew_when_due(read(1)); }).code(), "database_lost");
}

TEST_F(LeaseRenewalTest, ARefusalEndsTheRunAtOnce) {
  runs.failure = StageError{ErrorKind::rejected, "sql_42501", "permission denied"};
  clock.time += 5s;
  EXPECT_EQ(stage_error_of([&] { lease.renew_when_due(read(1)); }).code(), "sql_42501");
}

}  // namespace
}  // namespace loanpulse
