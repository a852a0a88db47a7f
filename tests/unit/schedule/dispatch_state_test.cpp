#include "schedule/dispatch_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Steps = DispatchState::Steps;
using Claim = DispatchState::Claim;
using Start = DispatchState::Start;
using Renew = DispatchState::Renew;
using Record = DispatchState::Record;
using ReleaseLost = DispatchState::ReleaseLost;
using Stop = DispatchState::Stop;
using WatchRuns = DispatchState::WatchRuns;
using FreeMemory = DispatchState::FreeMemory;
using Abandon = DispatchState::Abandon;

/// Those of the steps that are of one kind, in their order.
template <class Wanted>
std::vector<Wanted> all(Steps const& steps) {
  std::vector<Wanted> found;
  for (auto const& step : steps) {
    if (auto const* const wanted = std::get_if<Wanted>(&step)) found.push_back(*wanted);
  }
  return found;
}

template <class Wanted>
bool has(Steps const& steps) {
  return !all<Wanted>(steps).empty();
}

StageError const away{ErrorKind::transient, "database_lost", "PostgreSQL is away"};

/// A daemon of two slots, one for each host.
class DispatchStateTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  DispatchStateTest() { state_.set_limits({.runs = 2, .runs_on_host = 1}); }

  static ClaimedRun claim_of(std::string id, std::int64_t token = 7) {
    ClaimedRun claimed;
    claimed.run.run_id = id;
    claimed.run.job_name = "job of " + id;
    claimed.run.fencing_token = token;
    claimed.host = "host of " + id;
    return claimed;
  }
  static Run run_of(std::string id) { return claim_of(std::move(id)).run; }
  static Claimed taken(std::vector<std::string> const& ids) {
    Claimed claimed;
    for (auto const& id : ids) claimed.runs.push_back(claim_of(id));
    return claimed;
  }
  static RunResult ended(std::string id) {
    RunResult result;
    result.run = run_of(std::move(id));
    return result;
  }
  static RunResult unrecorded(std::string id) {
    auto result = ended(std::move(id));
    result.unrecorded.emplace();
    result.unrecorded->kind = RunEnding::Kind::closed;
    result.unrecorded->run = result.run;
    result.unrecorded->error = StageError{ErrorKind::bad_data, "not_json", "the answer is HTML"};
    return result;
  }

  /// Serves, and has taken these from the queue.
  Steps serve(std::vector<std::string> const& ids = {}) {
    EXPECT_TRUE(has<Claim>(state_.start(now_)));
    return state_.on_claimed(taken(ids), now_);
  }
  /// The next five seconds have passed, and nothing was found in the queue meanwhile.
  Steps beat() {
    auto const end = now_ + 5s;
    Steps steps;
    while (now_ < end) {
      now_ = std::min(end, state_.wakes_at().value());
      steps = state_.on_time(now_);
      if (has<Claim>(steps)) state_.on_claimed({}, now_);
    }
    return steps;
  }
  static std::vector<std::string> ids(std::vector<Run> const& runs) {
    std::vector<std::string> ids;
    for (auto const& run : runs) ids.push_back(run.run_id);
    return ids;
  }
  std::vector<std::string> renewed(Steps const& steps) {
    auto const renewals = all<Renew>(steps);
    return renewals.size() == 1 ? ids(renewals[0].runs) : std::vector<std::string>{"no renewal"};
  }

  DispatchState::Steady now_{1h};
  DispatchState state_;
};

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
  claimed.error = away;
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
  EXPECT_THAT(state_.on_not_recorded(run_of("one"), away), IsEmpty());
  EXPECT_TRUE(has<Record>(state_.on_time(now_ + 5s)));
}

TEST_F(DispatchStateTest, AnEndIsTriedAgainWhenTheDatabaseAnswers) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_not_recorded(run_of("one"), away);
  state_.on_not_claimed(now_, 5s);
  EXPECT_TRUE(has<Claim>(state_.wake(now_)));
  EXPECT_TRUE(has<Record>(state_.on_claimed({}, now_)));
}

TEST_F(DispatchStateTest, AnAnswerThatEndsInAFailureIsNoReasonToTryAgain) {
  serve({"one"});
  state_.on_ended(unrecorded("one"), now_);
  state_.on_not_recorded(run_of("one"), away);
  Claimed claimed;
  claimed.error = away;
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
  state_.on_not_recorded(run_of("one"), away);
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
  state_.on_not_recorded(run_of("one"), away);
  state_.stop_claiming();
  EXPECT_TRUE(has<Record>(state_.give_up()));
  auto const abandoned = all<Abandon>(state_.on_not_recorded(run_of("one"), away));
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
  EXPECT_TRUE(has<Abandon>(state_.on_not_recorded(run_of("one"), away)));
}

}  // namespace
}  // namespace loanpulse
