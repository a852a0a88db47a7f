#include "schedule/plan_due.hpp"
#include "unit/schedule/schedule_state_fixture.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Register = ScheduleState::Register;
using RecordDue = ScheduleState::Record;
using InForce = ScheduleState::InForce;
using Queued = ScheduleState::Queued;

TEST_F(ScheduleStateTest, AsksForPositionsBeforeATableIsInForce) {
  add("loans", every(5min));
  auto const asked = only<Register>(set());
  EXPECT_FALSE(state_.running());
  EXPECT_EQ(state_.next_due(0), std::nullopt);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  only<InForce>(state_.on_registered(asked, std::vector{until(noon)}, reading()));
  EXPECT_TRUE(state_.running());
}

TEST_F(ScheduleStateTest, WakesWhenTheEarliestJobIsDue) {
  add("hourly", every(1h));
  add("often", every(5min));
  serve({until(noon), until(noon)});
  EXPECT_EQ(state_.next_due(0), at("2024-05-31T13:00:00Z"));
  EXPECT_EQ(state_.next_due(1), at("2024-05-31T12:05:00Z"));
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z"));
}

TEST_F(ScheduleStateTest, ANewJobWithAnIntervalDoesNotWaitForItToPass) {
  add("loans", every(1h));
  now_ += 10min;
  serve({until(std::nullopt)});
  EXPECT_EQ(state_.wakes_at(), now_);
  auto const record = only<RecordDue>(wake());
  EXPECT_EQ(record.due.at(0).from, std::nullopt);
  EXPECT_EQ(record.due.at(0).runs.at(0).scheduled_for, noon);
}

TEST_F(ScheduleStateTest, AManualJobIsNeverDue) {
  add("loans", {});
  serve({until(std::nullopt)});
  EXPECT_EQ(state_.next_due(0), std::nullopt);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
}

TEST_F(ScheduleStateTest, APausedJobIsNotDue) {
  add("loans", every(5min));
  serve({until(noon, true)});
  EXPECT_EQ(state_.next_due(0), std::nullopt);
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
}

TEST_F(ScheduleStateTest, RecordsWhatIsDueFromThePositionItKnows) {
  add("loans", every(5min));
  entries_.back().schedule.overlap = Overlap::queue;
  add("later", every(1h));
  serve({until(noon), until(noon)});
  auto const record = only<RecordDue>(wake());
  EXPECT_THAT(record.jobs, ElementsAre(0));
  ASSERT_THAT(record.due, SizeIs(1));
  EXPECT_EQ(record.due[0].job_name, "loans");
  EXPECT_EQ(record.due[0].from, noon);
  EXPECT_EQ(record.due[0].overlap, Overlap::queue);
  ASSERT_THAT(record.due[0].runs, SizeIs(1));
  EXPECT_EQ(record.due[0].runs[0].scheduled_for, at("2024-05-31T12:05:00Z"));
}

TEST_F(ScheduleStateTest, JobsOfOneTimeAreRecordedTogether) {
  add("a", every(5min));
  add("b", every(5min));
  serve({until(noon), until(noon)});
  EXPECT_THAT(only<RecordDue>(wake()).jobs, ElementsAre(0, 1));
}

TEST_F(ScheduleStateTest, DoesNothingElseWhileItRecords) {
  add("a", every(5min));
  add("b", every(6min));
  serve({until(noon), until(noon)});
  only<RecordDue>(wake());
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  now_ += 1min;
  EXPECT_THAT(state_.on_time(now_), IsEmpty());
  EXPECT_TRUE(state_.running());
}

TEST_F(ScheduleStateTest, PositionsMoveAsPostgreSQLSays) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<RecordDue>(wake());
  // Another daemon was first, and has come further.
  only<Queued>(state_.on_recorded(record, std::vector{until(at("2024-05-31T12:10:00Z"))}, now_));
  EXPECT_EQ(state_.next_due(0), at("2024-05-31T12:15:00Z"));
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:15:00Z"));
}

TEST_F(ScheduleStateTest, TellsWhenTheLastOfTheRunsMayStart) {
  add("a", every(5min));
  add("b", every(5min));
  entries_.back().schedule.jitter = 10min;
  serve({until(noon), until(noon)});
  auto const record = only<RecordDue>(wake());
  auto const due = at("2024-05-31T12:05:00Z");
  auto const queued =
      only<Queued>(state_.on_recorded(record, std::vector{until(due), until(due)}, now_));
  auto const jitter = jitter_of(10min, "b", due);
  ASSERT_GT(jitter, 0ms);
  EXPECT_EQ(queued.later, when("2024-05-31T12:05:00Z") + jitter);
}

TEST_F(ScheduleStateTest, WhatWasMissedQueuesNothingToWaitFor) {
  add("loans", every(1h));
  entries_.back().schedule.on_missed = OnMissed::none;
  serve({until(noon - 30min)});
  now_ += 10min;
  auto const record = only<RecordDue>(wake());
  EXPECT_EQ(record.due.at(0).runs.at(0).verdict, DueRun::Verdict::missed);
  auto const queued = only<Queued>(state_.on_recorded(record, std::vector{until(noon)}, now_));
  EXPECT_EQ(queued.later, std::nullopt);
}

TEST_F(ScheduleStateTest, WhatCameDueWhileTheDatabaseWasAwayIsNotLost) {
  add("loans", every(5min));
  entries_.back().schedule.on_missed = OnMissed::all;
  serve({until(noon)});
  auto const record = only<RecordDue>(wake());
  state_.on_not_recorded(record, now_, 5s);
  EXPECT_EQ(state_.wakes_at(), now_ + 5s);
  EXPECT_THAT(state_.on_time(now_ + 4s), IsEmpty());
  now_ += 12min;
  auto const again = only<RecordDue>(state_.on_time(now_));
  EXPECT_EQ(again.due.at(0).from, noon);
  EXPECT_THAT(again.due.at(0).runs, SizeIs(3)) << "12:05, 12:10 and 12:15";
}

TEST_F(ScheduleStateTest, ARegistrationThatFailsIsTriedAgain) {
  add("loans", every(5min));
  auto const asked = only<Register>(set());
  state_.on_not_registered(asked, now_, 250ms);
  EXPECT_EQ(state_.wakes_at(), now_ + 250ms);
  auto const again = only<Register>(wake());
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  only<InForce>(state_.on_registered(again, std::vector{until(noon)}, reading()));
}

TEST_F(ScheduleStateTest, AThousandJobsAreRecordedAtOnceAndTheOthersNext) {
  for (int i = 0; i < 1'001; ++i) add("job" + std::to_string(i), every(5min));
  serve(std::vector(1'001, until(noon)));
  auto const first = only<RecordDue>(wake());
  EXPECT_THAT(first.jobs, SizeIs(1'000));
  auto const due = at("2024-05-31T12:05:00Z");
  only<Queued>(state_.on_recorded(first, std::vector(1'000, until(due)), now_));
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z"));
  EXPECT_THAT(only<RecordDue>(wake()).jobs, SizeIs(1));
}

TEST_F(ScheduleStateTest, ATimerThatIsEarlyRecordsNothing) {
  add("loans", every(5min));
  serve({until(noon)});
  EXPECT_THAT(state_.on_time(when("2024-05-31T12:05:00Z") - 1us), IsEmpty());
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z"));
}

}  // namespace
}  // namespace loanpulse
