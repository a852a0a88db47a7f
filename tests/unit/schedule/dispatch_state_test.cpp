#include "unit/schedule/dispatch_state_fixture.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Claim = DispatchState::Claim;
using Start = DispatchState::Start;
using Record = DispatchState::Record;
using ReleaseLost = DispatchState::ReleaseLost;
using Stop = DispatchState::Stop;
using WatchRuns = DispatchState::WatchRuns;
using FreeMemory = DispatchState::FreeMemory;

// ---- taking runs ----------------------------------------------------------------------------

TEST_F(DispatchStateTest, DoesNothingBeforeItServes) {
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, LooksIntoTheQueueAtOnce) {
  auto const claims = all<Claim>(state_.start(now_));
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_EQ(claims[0].running.free_slots, 2u);
  EXPECT_EQ(claims[0].running.most_on_host, 1u);
  EXPECT_THAT(claims[0].running.jobs, IsEmpty());
}

TEST_F(DispatchStateTest, TakesNothingBeforeItKnowsItsLimits) {
  DispatchState state;
  EXPECT_FALSE(has<Claim>(state.start(now_)));
}

TEST_F(DispatchStateTest, StartsWhatItHasTaken) {
  auto const starts = all<Start>(serve({"one", "two"}));
  ASSERT_THAT(starts, SizeIs(2));
  EXPECT_EQ(starts[0].claimed.run.run_id, "one");
  EXPECT_EQ(starts[1].claimed.run.run_id, "two");
  EXPECT_THAT(state_.running(), SizeIs(2));
}

TEST_F(DispatchStateTest, SaysWithAClaimWhatRunsAlready) {
  serve({"one"});
  auto const claims = all<Claim>(state_.wake(now_));
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_EQ(claims[0].running.free_slots, 1u);
  EXPECT_THAT(claims[0].running.jobs, ElementsAre("job of one"));
  EXPECT_THAT(claims[0].running.on_host, ElementsAre(testing::Pair("host of one", 1u)));
}

TEST_F(DispatchStateTest, LooksAgainEverySecond) {
  serve();
  EXPECT_EQ(state_.wakes_at(), now_ + 1s);
  EXPECT_THAT(state_.on_time(now_ + 999ms), IsEmpty());
  EXPECT_TRUE(has<Claim>(state_.on_time(now_ + 1s)));
}

TEST_F(DispatchStateTest, WithoutAFreeSlotItDoesNotAsk) {
  serve({"one", "two"});
  EXPECT_FALSE(has<Claim>(state_.wake(now_)));
  EXPECT_EQ(state_.wakes_at(), now_ + 1s) << "one may be free then";
  state_.set_limits({.runs = 3, .runs_on_host = 1});
  EXPECT_TRUE(has<Claim>(state_.on_time(now_ + 1s))) << "or there are more after a reload";
}

TEST_F(DispatchStateTest, AReloadThatLeavesFewerSlotsThanRunsEndsNone) {
  serve({"one", "two"});
  state_.set_limits({.runs = 1, .runs_on_host = 1});
  EXPECT_FALSE(has<Claim>(state_.on_ended(ended("one"), now_)));
  EXPECT_TRUE(has<Claim>(state_.on_ended(ended("two"), now_)));
}

TEST_F(DispatchStateTest, AsksOneQuestionAtATime) {
  state_.start(now_);
  EXPECT_THAT(state_.wake(now_), IsEmpty());
  EXPECT_THAT(state_.wake(now_), IsEmpty());
  EXPECT_THAT(all<Claim>(state_.on_claimed({}, now_)), SizeIs(1)) << "once more for both";
  EXPECT_THAT(all<Claim>(state_.on_claimed({}, now_)), IsEmpty());
}

TEST_F(DispatchStateTest, ASlotThatIsFreeIsFilledAtOnce) {
  serve({"one", "two"});
  EXPECT_TRUE(has<Claim>(state_.on_ended(ended("one"), now_)));
}

TEST_F(DispatchStateTest, LooksAtTheMomentWhenAWaitingRunMayStart) {
  serve();
  state_.wake(now_, now_ + 300ms);
  state_.on_claimed({}, now_);
  state_.wake(now_, now_ + 700ms);
  state_.on_claimed({}, now_);
  EXPECT_EQ(state_.wakes_at(), now_ + 300ms);
  EXPECT_TRUE(has<Claim>(state_.on_time(now_ + 300ms)));
  state_.on_claimed({}, now_ + 300ms);
  EXPECT_EQ(state_.wakes_at(), now_ + 700ms);
  EXPECT_TRUE(has<Claim>(state_.on_time(now_ + 700ms)));
}

TEST_F(DispatchStateTest, LooksWhenARunThatWasPutBackMayBeTriedAgain) {
  serve({"one"});
  auto result = ended("one");
  result.put_back = true;
  result.retry_in = 200ms;
  EXPECT_TRUE(has<Claim>(state_.on_ended(result, now_)));
  state_.on_claimed({}, now_);
  EXPECT_EQ(state_.wakes_at(), now_ + 200ms);
}

TEST_F(DispatchStateTest, AfterAFailureItWaitsAsLongAsItIsTold) {
  state_.start(now_);
  state_.on_not_claimed(now_, 3s);
  EXPECT_EQ(state_.wakes_at(), now_ + 3s);
}

TEST_F(DispatchStateTest, WhatWasTakenBeforeAFailureIsStarted) {
  state_.start(now_);
  auto claimed = taken({"one"});
  claimed.error = database_away();
  EXPECT_TRUE(has<Start>(state_.on_claimed(std::move(claimed), now_)));
}

TEST_F(DispatchStateTest, KnowsHowManyRunsWait) {
  state_.start(now_);
  auto claimed = taken({"one"});
  claimed.left_waiting = 41;
  state_.on_claimed(std::move(claimed), now_);
  EXPECT_EQ(state_.waiting(), 41u);
}

TEST_F(DispatchStateTest, ARunForWhichThereWasNoThreadGoesBackForAWhile) {
  serve({"one"});
  StageError const error{ErrorKind::transient, "no_thread", "no further thread"};
  auto const records = all<Record>(state_.on_not_started(run_of("one"), error));
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].ending.kind, RunEnding::Kind::put_back);
  EXPECT_EQ(records[0].ending.error.value().code(), "no_thread");
  EXPECT_EQ(records[0].ending.delay, 5s);
  EXPECT_THAT(state_.running(), IsEmpty());
  EXPECT_TRUE(state_.has_open_work()) << "until that is recorded";
}

TEST_F(DispatchStateTest, RunsTakenBackFromOthersAreLookedForAtOnce) {
  serve();
  EXPECT_THAT(state_.on_released(0, now_), IsEmpty());
  EXPECT_TRUE(has<Claim>(state_.on_released(2, now_)));
}

// ---- leases ---------------------------------------------------------------------------------

TEST_F(DispatchStateTest, RenewsTheLeasesOfItsRunsEveryFiveSeconds) {
  serve({"one", "two"});
  EXPECT_THAT(renewed(beat()), ElementsAre("one", "two"));
  EXPECT_THAT(renewed(beat()), ElementsAre("one", "two"));
}

TEST_F(DispatchStateTest, ReadsTheClockEvenWithoutRuns) {
  serve();
  EXPECT_THAT(renewed(beat()), IsEmpty());
}

TEST_F(DispatchStateTest, AnswersThatAreLateDelayNoRenewal) {
  serve({"one"});
  state_.wake(now_);  // and nobody answers
  now_ += 5s;
  EXPECT_THAT(renewed(state_.on_time(now_)), ElementsAre("one"));
  now_ += 5s;
  EXPECT_THAT(renewed(state_.on_time(now_)), ElementsAre("one"));
}

TEST_F(DispatchStateTest, ARunWhoseLeaseIsLostIsStopped) {
  serve({"one", "two"});
  auto const stops =
      all<Stop>(state_.on_renewed(std::vector{run_of("one"), run_of("two")},
                                  std::vector{LeaseState::renewed, LeaseState::lost}));
  ASSERT_THAT(stops, SizeIs(1));
  EXPECT_EQ(stops[0].run_id, "two");
  EXPECT_EQ(stops[0].reason, StopReason::fenced);
}

TEST_F(DispatchStateTest, ARunThatAPersonWantsCancelledIsStopped) {
  serve({"one"});
  auto const stops = all<Stop>(
      state_.on_renewed(std::vector{run_of("one")}, std::vector{LeaseState::cancel_requested}));
  ASSERT_THAT(stops, SizeIs(1));
  EXPECT_EQ(stops[0].reason, StopReason::cancelled);
}

TEST_F(DispatchStateTest, LooksForRunsOfDaemonsThatAreGoneWithEveryThirdRenewal) {
  EXPECT_TRUE(has<ReleaseLost>(state_.start(now_)));
  state_.on_claimed({}, now_);
  EXPECT_FALSE(has<ReleaseLost>(beat()));
  EXPECT_FALSE(has<ReleaseLost>(beat()));
  EXPECT_TRUE(has<ReleaseLost>(beat()));
}

TEST_F(DispatchStateTest, WatchesItsRunsWheneverItRenews) {
  serve({"one"});
  EXPECT_TRUE(has<WatchRuns>(beat()));
}

TEST_F(DispatchStateTest, GivesMemoryBackOnceWhenNothingRunsAnyMore) {
  serve({"one"});
  EXPECT_FALSE(has<FreeMemory>(beat()));
  state_.on_ended(ended("one"), now_);
  state_.on_claimed({}, now_);
  EXPECT_TRUE(has<FreeMemory>(beat()));
  EXPECT_FALSE(has<FreeMemory>(beat()));
}

}  // namespace
}  // namespace loanpulse
