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
using Abandon = DispatchState::Abandon;

// ---- ends that are not recorded -------------------------------------------------------------

TEST_F(DispatchStateTest, AnEndThatTheRunCouldNotRecordIsRecordedHere) {
  serve({"one"});
  auto const records = all<Record>(state_.on_ended(unrecorded("one"), now_));
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].ending.kind, RunEnding::Kind::closed);
  EXPECT_EQ(records[0].ending.error.value().code(), "not_json");
  state_.on_recorded(run_of("one"));
  state_.on_claimed({}, now_);
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, AnEndIsTriedAgainWithEveryRenewal) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  EXPECT_FALSE(has<Record>(beat())) << "it is being recorded";
  EXPECT_THAT(state_.on_not_recorded(run_of("one"), database_away()), IsEmpty());
  EXPECT_TRUE(has<Record>(state_.on_time(now_ + 5s)));
}

TEST_F(DispatchStateTest, AnEndIsTriedAgainWhenTheDatabaseAnswers) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_not_recorded(run_of("one"), database_away());
  state_.on_not_claimed(now_, 5s);
  EXPECT_TRUE(has<Claim>(state_.wake(now_)));
  EXPECT_TRUE(has<Record>(state_.on_claimed({}, now_)));
}

TEST_F(DispatchStateTest, AnAnswerThatEndsInAFailureIsNoReasonToTryAgain) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_not_recorded(run_of("one"), database_away());
  Claimed claimed;
  claimed.error = database_away();
  EXPECT_FALSE(has<Record>(state_.on_claimed(std::move(claimed), now_)));
}

TEST_F(DispatchStateTest, TheLeaseOfARunWhoseEndIsNotRecordedIsRenewed) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  EXPECT_THAT(renewed(beat()), ElementsAre("one")) << "else it would be tried again";
}

TEST_F(DispatchStateTest, AnEndOfARunThatIsLostIsForgotten) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  state_.on_not_recorded(run_of("one"), database_away());
  state_.on_renewed(std::vector{run_of("one")}, std::vector{LeaseState::lost});
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, AnEndThatIsBeingRecordedIsLeftToItsAnswer) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  state_.on_renewed(std::vector{run_of("one")}, std::vector{LeaseState::lost});
  EXPECT_TRUE(state_.has_open_work());
  state_.on_recorded(run_of("one"));
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, AnEndIsOfOneClaimAndNotOfTheNext) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  state_.on_recorded(claim_of("one", 8).run);
  EXPECT_TRUE(state_.has_open_work());
}

// ---- the end of the daemon ------------------------------------------------------------------

TEST_F(DispatchStateTest, AClaimUnderWayIsOpenWork) {
  state_.start(now_);
  state_.stop_claiming();
  EXPECT_TRUE(state_.has_open_work());
  state_.on_not_claimed(now_, 5s);
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, ARunIsOpenWorkUntilItsEnd) {
  serve({"one"});
  state_.stop_claiming();
  EXPECT_TRUE(state_.has_open_work());
  state_.on_ended(ended("one"), now_);
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, TakesNothingMoreWhenToldSo) {
  serve({"one"});
  state_.wake(now_, now_ + 2s);
  state_.stop_claiming();
  state_.on_claimed({}, now_);
  EXPECT_THAT(state_.wake(now_, now_ + 1s), IsEmpty());
  auto result = ended("one");
  result.put_back = true;
  EXPECT_FALSE(has<Claim>(state_.on_ended(result, now_)));
  EXPECT_FALSE(has<Claim>(state_.on_released(1, now_)));
  EXPECT_EQ(state_.wakes_at(), now_ + 5s) << "for the next renewal only";
}

TEST_F(DispatchStateTest, WhatIsTakenAfterThatGoesBackToTheQueue) {
  state_.start(now_);
  state_.stop_claiming();
  auto const steps = state_.on_claimed(taken({"one"}), now_);
  EXPECT_FALSE(has<Start>(steps));
  auto const records = all<Record>(steps);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].ending.kind, RunEnding::Kind::put_back);
  EXPECT_FALSE(records[0].ending.error);
  EXPECT_EQ(records[0].ending.delay, 0s);
  EXPECT_TRUE(state_.has_open_work());
}

TEST_F(DispatchStateTest, GoesOnRenewingWhileItDrains) {
  serve({"one"});
  state_.stop_claiming();
  for (int i = 0; i < 3; ++i) {
    auto const steps = beat();
    EXPECT_THAT(renewed(steps), ElementsAre("one"));
    EXPECT_FALSE(has<ReleaseLost>(steps)) << "whoever serves takes them";
  }
}

TEST_F(DispatchStateTest, GivenUpItStopsEveryRun) {
  serve({"one", "two"});
  state_.stop_claiming();
  auto const stops = all<Stop>(state_.give_up());
  ASSERT_THAT(stops, SizeIs(2));
  EXPECT_EQ(stops[0].reason, StopReason::draining);
}

TEST_F(DispatchStateTest, GivenUpItTriesOnceMoreToRecordAndLeavesTheRestToTheNextDaemon) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  state_.on_not_recorded(run_of("one"), database_away());
  state_.stop_claiming();
  EXPECT_TRUE(has<Record>(state_.give_up()));
  auto const abandoned = all<Abandon>(state_.on_not_recorded(run_of("one"), database_away()));
  ASSERT_THAT(abandoned, SizeIs(1));
  EXPECT_EQ(abandoned[0].run.run_id, "one");
  EXPECT_EQ(abandoned[0].error.code(), "database_lost");
  EXPECT_FALSE(state_.has_open_work());
}

TEST_F(DispatchStateTest, ATrialUnderWayWhenItGivesUpIsTheLast) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_claimed({}, now_);
  state_.stop_claiming();
  EXPECT_FALSE(has<Record>(state_.give_up()));
  EXPECT_TRUE(has<Abandon>(state_.on_not_recorded(run_of("one"), database_away())));
}

}  // namespace
}  // namespace loanpulse
