#include "schedule/schedule_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "schedule/plan_due.hpp"
#include "unit/schedule/time_text.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Steps = ScheduleState::Steps;
using Register = ScheduleState::Register;
using Refresh = ScheduleState::Refresh;
using Record = ScheduleState::Record;
using InForce = ScheduleState::InForce;
using Queued = ScheduleState::Queued;
using ClockSet = ScheduleState::ClockSet;

/// A schedule in which PostgreSQL's clock shows noon at `noon_`; each test moves `now_`.
class ScheduleStateTest : public testing::Test {
 protected:
  struct Entry {
    std::string name;
    Schedule schedule;
    DueTimes times;
  };

  void add(std::string name, Schedule const& schedule) {
    entries_.push_back({std::move(name), schedule, DueTimes{schedule.timing}});
  }
  static Schedule every(std::chrono::milliseconds interval) {
    Schedule schedule;
    schedule.timing = Every{interval};
    return schedule;
  }
  Steps set() {
    std::vector<ScheduleState::TimedJob> jobs;
    for (auto const& [name, schedule, times] : entries_) jobs.push_back({name, schedule, times});
    return state_.set_jobs(std::move(jobs));
  }
  static JobPosition until(std::optional<TimePoint> position, bool paused = false) {
    return {"", position, paused};
  }
  /// The table is in force, with these positions.
  void serve(std::vector<JobPosition> const& positions) {
    auto const asked = only<Register>(set());
    only<InForce>(state_.on_registered(asked, positions, reading()));
  }
  ClockReading reading(std::chrono::microseconds ahead = 0s) const {
    return {clock() + ahead, now_, now_};
  }
  TimePoint clock() const {
    return noon + std::chrono::floor<std::chrono::microseconds>(now_ - noon_);
  }
  ScheduleState::Steady when(std::string_view text) const { return noon_ + (at(text) - noon); }

  template <class Wanted>
  static Wanted only(Steps steps) {
    EXPECT_THAT(steps, SizeIs(1));
    if (steps.size() != 1 || !std::holds_alternative<Wanted>(steps[0])) {
      ADD_FAILURE() << "another step";
      return {};
    }
    return std::get<Wanted>(std::move(steps[0]));
  }
  /// The time has come that was asked for.
  Steps wake() {
    auto const at = state_.wakes_at();
    EXPECT_TRUE(at);
    now_ = std::max(now_, at.value_or(now_));
    return state_.on_time(now_);
  }

  TimePoint const noon = at("2024-05-31T12:00:00Z");
  ScheduleState::Steady const noon_{100h};
  ScheduleState::Steady now_ = noon_;
  std::list<Entry> entries_;
  ScheduleState state_;
};

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
  auto const record = only<Record>(wake());
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
  auto const record = only<Record>(wake());
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
  EXPECT_THAT(only<Record>(wake()).jobs, ElementsAre(0, 1));
}

TEST_F(ScheduleStateTest, DoesNothingElseWhileItRecords) {
  add("a", every(5min));
  add("b", every(6min));
  serve({until(noon), until(noon)});
  only<Record>(wake());
  EXPECT_EQ(state_.wakes_at(), std::nullopt);
  now_ += 1min;
  EXPECT_THAT(state_.on_time(now_), IsEmpty());
  EXPECT_TRUE(state_.running());
}

TEST_F(ScheduleStateTest, PositionsMoveAsPostgreSQLSays) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<Record>(wake());
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
  auto const record = only<Record>(wake());
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
  auto const record = only<Record>(wake());
  EXPECT_EQ(record.due.at(0).runs.at(0).verdict, DueRun::Verdict::missed);
  auto const queued = only<Queued>(state_.on_recorded(record, std::vector{until(noon)}, now_));
  EXPECT_EQ(queued.later, std::nullopt);
}

TEST_F(ScheduleStateTest, WhatCameDueWhileTheDatabaseWasAwayIsNotLost) {
  add("loans", every(5min));
  entries_.back().schedule.on_missed = OnMissed::all;
  serve({until(noon)});
  auto const record = only<Record>(wake());
  state_.on_not_recorded(record, now_, 5s);
  EXPECT_EQ(state_.wakes_at(), now_ + 5s);
  EXPECT_THAT(state_.on_time(now_ + 4s), IsEmpty());
  now_ += 12min;
  auto const again = only<Record>(state_.on_time(now_));
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
  auto const first = only<Record>(wake());
  EXPECT_THAT(first.jobs, SizeIs(1'000));
  auto const due = at("2024-05-31T12:05:00Z");
  only<Queued>(state_.on_recorded(first, std::vector(1'000, until(due)), now_));
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z"));
  EXPECT_THAT(only<Record>(wake()).jobs, SizeIs(1));
}

TEST_F(ScheduleStateTest, ATimerThatIsEarlyRecordsNothing) {
  add("loans", every(5min));
  serve({until(noon)});
  EXPECT_THAT(state_.on_time(when("2024-05-31T12:05:00Z") - 1us), IsEmpty());
  EXPECT_EQ(state_.wakes_at(), when("2024-05-31T12:05:00Z"));
}

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
  auto const record = only<Record>(wake());
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
  state_.on_not_recorded(only<Record>(wake()), now_, 5s);
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
  auto const record = only<Record>(wake());
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
  auto const record = only<Record>(wake());
  EXPECT_THAT(record.due.at(0).runs, SizeIs(1)) << "once, not 288 times";
  EXPECT_EQ(record.due.at(0).runs.at(0).due_count, 288u);
}

TEST_F(ScheduleStateTest, AClockThatWasSetBackAsksForPositionsAgain_fault_64) {
  add("loans", every(5min));
  serve({until(noon)});
  auto const record = only<Record>(wake());
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
  auto const record = only<Record>(wake());
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
