#include "unit/schedule/schedule_state_fixture.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Register = ScheduleState::Register;
using Refresh = ScheduleState::Refresh;
using RecordDue = ScheduleState::Record;
using InForce = ScheduleState::InForce;
using ClockSet = ScheduleState::ClockSet;

TEST_F(ScheduleStateTest, AnAnswerAboutAnOlderTableChangesNothing) {
  add("loans", every(5min));
  auto const old = only<Register>(set());
  auto const current = only<Register>(set());
  EXPECT_THAT(state_.on_registered(old, std::vector{until(noon)}, reading()), IsEmpty());
  state_.on_not_registered(old, now_, 5s);
  EXPECT_EQ(state_.wakes_at(), std::nullopt) << "the answer about this one is still to come";
  only<InForce>(state_.on_registered(current, std::vector{until(noon)}, reading()));
}

TEST_F(ScheduleStateTest, ARecordOfAnOlderTableMovesNoPosition) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<RecordDue>(wake());
  auto const refresh = only<Refresh>(state_.refresh(0));
  auto const asked = only<Register>(set());
  auto const far = std::vector{until(at("2024-05-31T18:00:00Z"))};
  EXPECT_THAT(state_.on_recorded(record, far, now_), IsEmpty());
  state_.on_not_recorded(record, now_, 5s);
  state_.on_refreshed(refresh, far, now_);
  only<InForce>(state_.on_registered(asked, std::vector{until(noon)}, reading()));
  EXPECT_EQ(state_.next_due(0), at("2024-05-31T12:05:00Z"));
}

TEST_F(ScheduleStateTest, ATableThatIsSetWhileARetryWaitsIsAskedAboutOnce) {
  add("loans", every(5min));
  serve({until(noon)});
  state_.on_not_recorded(only<RecordDue>(wake()), now_, 5s);
  only<Register>(set());
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
}

TEST_F(ScheduleStateTest, AsksAboutPausedJobsWheneverTheClockIsRead) {
  add("a", every(5min));
  add("b", every(5min));
  serve({until(noon), until(noon, true)});
  auto const refresh = only<Refresh>(state_.on_clock(reading()));
  EXPECT_THAT(refresh.jobs, ElementsAre(1));
  state_.on_refreshed(refresh, std::vector{until(noon)}, now_);
  EXPECT_THAT(state_.on_clock(reading()), IsEmpty()) << "it was resumed";
}

TEST_F(ScheduleStateTest, AJobThatIsResumedAccountsForWhatCameMeanwhile) {
  add("loans", every(5min));
  serve({until(noon, true)});
  now_ += 1h;
  auto const refresh = only<Refresh>(state_.refresh(0));
  state_.on_refreshed(refresh, std::vector{until(noon)}, now_);
  auto const record = only<RecordDue>(wake());
  EXPECT_EQ(record.due.at(0).runs.at(0).due_count, 12u);
}

TEST_F(ScheduleStateTest, AJobThatIsPausedIsNoLongerDue) {
  add("loans", every(5min));
  serve({until(noon)});
  state_.on_refreshed(only<Refresh>(state_.refresh(0)), std::vector{until(noon, true)}, now_);
  EXPECT_EQ(state_.next_due(0), std::nullopt);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
}

TEST_F(ScheduleStateTest, AClockThatDriftsMovesTheTimer) {
  add("loans", every(5min));
  serve({until(noon)});
  EXPECT_THAT(state_.on_clock(reading(1s)), IsEmpty());
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z") - 1s);
}

TEST_F(ScheduleStateTest, AClockThatWasSetForwardMakesDueWhatLiesBetween_fault_64) {
  add("loans", every(5min));
  serve({until(noon)});
  EXPECT_TRUE(only<ClockSet>(state_.on_clock(reading(24h))).forward);
  auto const record = only<RecordDue>(wake());
  EXPECT_THAT(record.due.at(0).runs, SizeIs(1)) << "once, not 288 times";
  EXPECT_EQ(record.due.at(0).runs.at(0).due_count, 288u);
}

TEST_F(ScheduleStateTest, AClockThatWasSetBackAsksForPositionsAgain_fault_64) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<RecordDue>(wake());
  auto const steps = state_.on_clock(reading(-24h));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_FALSE(std::get<ClockSet>(steps[0]).forward);
  EXPECT_FALSE(state_.running());
  auto const yesterday = noon - 24h;
  EXPECT_THAT(state_.on_recorded(record, std::vector{until(noon)}, now_), IsEmpty());
  only<InForce>(state_.on_registered(std::get<Register>(steps[1]), std::vector{until(yesterday)},
                                     reading(-24h)));
  EXPECT_EQ(state_.next_due(0), yesterday + 5min);
}

TEST_F(ScheduleStateTest, ATableThatIsNotInForceAsksAboutNothingElse) {
  add("loans", every(5min));
  set();
  EXPECT_THAT(state_.refresh(0), IsEmpty());
  EXPECT_THAT(state_.on_clock(reading(24h)), IsEmpty());
}

TEST_F(ScheduleStateTest, StoppedItDoesNothingMore) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<RecordDue>(wake());
  auto const refresh = only<Refresh>(state_.refresh(0));
  state_.stop();
  EXPECT_FALSE(state_.running());
  EXPECT_THAT(state_.on_recorded(record, std::vector{until(noon)}, now_), IsEmpty());
  state_.on_refreshed(refresh, std::vector{until(noon)}, now_);
  state_.on_not_recorded(record, now_, 5s);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  EXPECT_THAT(state_.on_time(now_ + 1h), IsEmpty());
  EXPECT_THAT(state_.on_clock(reading(24h)), IsEmpty());
  EXPECT_THAT(set(), IsEmpty());
}

TEST_F(ScheduleStateTest, AFailureToRegisterAfterAStopIsNotTriedAgain) {
  add("loans", every(5min));
  auto const asked = only<Register>(set());
  state_.stop();
  state_.on_not_registered(asked, now_, 5s);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
}

}  // namespace
}  // namespace loanpulse
