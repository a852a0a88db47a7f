#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schedule/schedule_state.hpp"
#include "support/state_steps.hpp"
#include "unit/schedule/time_text.hpp"

namespace loanpulse {

/// A schedule in which PostgreSQL's clock shows noon at `noon_`; each test moves `now_`.
class ScheduleStateTest : public testing::Test {
 protected:
  using Steps = ScheduleState::Steps;
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
    auto const asked = only<ScheduleState::Register>(set());
    only<ScheduleState::InForce>(state_.on_registered(asked, positions, reading()));
  }
  ClockReading reading(std::chrono::microseconds ahead = {}) const {
    return {clock() + ahead, now_, now_};
  }
  TimePoint clock() const {
    return noon + std::chrono::floor<std::chrono::microseconds>(now_ - noon_);
  }
  ScheduleState::Steady when(std::string_view text) const { return noon_ + (at(text) - noon); }

  /// The time has come that was asked for.
  Steps wake() {
    auto const at = state_.wakes_at();
    EXPECT_TRUE(at);
    now_ = std::max(now_, at.value_or(now_));
    return state_.on_time(now_);
  }

  TimePoint const noon = at("2024-05-31T12:00:00Z");
  ScheduleState::Steady const noon_{std::chrono::hours{100}};
  ScheduleState::Steady now_ = noon_;
  std::list<Entry> entries_;
  ScheduleState state_;
};

}  // namespace loanpulse
