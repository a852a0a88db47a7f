#include "schedule/plan_due.hpp"
#include "unit/schedule/time_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;
using Verdict = DueRun::Verdict;

class Random {
 public:
  explicit Random(unsigned seed) : numbers_{seed} {}

  int below(int end) { return static_cast<int>(numbers_() % static_cast<unsigned>(end)); }
  seconds between(seconds min, seconds max) {
    return min + seconds{static_cast<std::int64_t>(numbers_()) % ((max - min).count() + 1)};
  }
  template <class Value, std::size_t count>
  Value one_of(std::array<Value, count> const& values) {
    return values[static_cast<std::size_t>(below(count))];
  }

 private:
  std::mt19937 numbers_;
};

Schedule random_schedule(Random& random) {
  Schedule schedule;
  static constexpr std::array zones{"UTC",
                                    "America/New_York",
                                    "Europe/Dublin",
                                    "Australia/Lord_Howe",
                                    "America/Havana",
                                    "Africa/Casablanca",
                                    "Asia/Kathmandu",
                                    "Pacific/Chatham"};
  std::string const minute = std::to_string(random.below(60));
  std::array<std::string, 8> const expressions{
      "*/20 * * * *",      minute + " * * * *", minute + " */2 * * *", "*/15 1-3 * * *",
      minute + " 2 * * *", "0,30 0,1,23 * * *", minute + " 1 * * SUN", "@monthly"};
  std::array<std::chrono::milliseconds, 5> const intervals{10min, 25min, 1h, 7h, 36h};
  if (random.below(3) == 0) {
    schedule.timing = Every{random.one_of(intervals)};
  } else {
    schedule.timing = Cron{random.one_of(expressions), random.one_of(zones)};
  }
  schedule.on_missed = random.one_of(std::array{OnMissed::last, OnMissed::all, OnMissed::none});
  schedule.overlap = random.one_of(std::array{Overlap::skip, Overlap::queue});
  schedule.jitter = random.one_of(std::array<std::chrono::milliseconds, 3>{0s, 30s, 10min});
  return schedule;
}

/// What a daemon does next: mostly it wakes at the next due time, a little late; sometimes it wakes
/// for nothing, and sometimes nobody is there for a while.
TimePoint next_wake(Random& random, DueTimes const& times, TimePoint now) {
  int const chance = random.below(100);
  if (chance < 10) return now + random.between(1s, 10min);
  if (chance < 13) return now + random.between(1h, days{20});
  auto const due = times.next_after(now).value_or(now + days{1});
  return due + std::chrono::milliseconds{random.below(2'000)};
}

/// Checks what one plan accounts for: `due` is each due time after the last plan, in order.
void expect_accounted(std::vector<DueRun> const& runs, std::vector<TimePoint> const& due) {
  std::size_t next = 0;
  for (auto const& run : runs) {
    ASSERT_GE(run.due_count, 1u);
    ASSERT_LE(next + run.due_count, due.size());
    ASSERT_EQ(run.first_due, due[next]);
    next += run.due_count;
    ASSERT_EQ(run.scheduled_for, due[next - 1]);
  }
  ASSERT_EQ(next, due.size());
}

void expect_policy(std::vector<DueRun> const& runs, Schedule const& schedule, TimePoint now) {
  std::size_t started = 0;
  std::size_t caught_up = 0;
  for (auto const& run : runs) {
    bool const was_missed = now - run.first_due > missed_after;
    started += run.verdict == Verdict::run;
    caught_up += run.verdict == Verdict::run && was_missed;
    ASSERT_GE(run.not_before, run.scheduled_for);
    ASSERT_LE(run.not_before, run.scheduled_for + schedule.jitter);
    ASSERT_TRUE(run.verdict == Verdict::run || now - run.scheduled_for > missed_after);
  }
  switch (schedule.on_missed) {
    case OnMissed::last:
      ASSERT_EQ(started, runs.size());
      ASSERT_TRUE(caught_up == 0 || runs.size() == 1) << runs.size();
      break;
    case OnMissed::all:
      ASSERT_LE(caught_up, most_caught_up);
      for (auto const& run : runs) {
        ASSERT_TRUE(run.verdict == Verdict::missed || run.due_count == 1) << run.due_count;
      }
      ASSERT_TRUE(caught_up == most_caught_up || started == runs.size()) << started;
      break;
    case OnMissed::none:
      ASSERT_EQ(caught_up, 0u);
      break;
  }
}

/// The job's position in the database, which all its daemons share.
struct Job {
  Schedule schedule;
  DueTimes times;
  TimePoint accounted_until;
  std::uint64_t accounted = 0;
};

void wake(Job& job, TimePoint now) {
  auto const runs = plan_due(job.times, job.schedule, "loans", job.accounted_until, now);
  std::vector<TimePoint> due;
  for (auto next = job.times.next_after(job.accounted_until); next && *next <= now;
       next = job.times.next_after(*next)) {
    due.push_back(*next);
  }
  expect_accounted(runs, due);
  if (testing::Test::HasFatalFailure()) return;
  expect_policy(runs, job.schedule, now);
  if (!runs.empty()) job.accounted_until = runs.back().scheduled_for;
  job.accounted += due.size();
}

TEST(SimulatedYears, AccountForEveryDueTimeOnceAcrossRandomDowntime_fault_64) {
  Random random{2'024};
  std::uint64_t accounted = 0;
  for (int round = 0; round < 16; ++round) {
    auto const schedule = random_schedule(random);
    TimePoint const begin = at("2023-06-01T00:00:00Z") + random.between(0s, days{5'000});
    TimePoint const end = begin + days{400};
    Job job{schedule, DueTimes{schedule.timing}, begin};
    SCOPED_TRACE(fmt::format("round {}, {}", round, describe(schedule.timing)));
    for (TimePoint now = begin; now < end; now = next_wake(random, job.times, now)) {
      wake(job, now);
      ASSERT_FALSE(HasFatalFailure());
    }
    wake(job, end);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(job.accounted, job.times.count(begin, end));
    accounted += job.accounted;
  }
  EXPECT_GT(accounted, 30'000u);
}

TEST(SimulatedYears, AreAccountedForAlikeByDaemonsThatWakeAtOtherTimes) {
  Random random{77};
  for (int round = 0; round < 8; ++round) {
    auto schedule = random_schedule(random);
    SCOPED_TRACE(fmt::format("round {}, {}", round, describe(schedule.timing)));
    DueTimes const times{schedule.timing};
    TimePoint const begin = at("2024-02-01T00:00:00Z");
    TimePoint const end = begin + days{300};
    // Both are there all the time, but each wakes late by its own measure, up to a minute.
    auto const runs_of_daemon = [&] {
      std::vector<DueRun> all;
      TimePoint accounted_until = begin;
      for (TimePoint now = begin; now < end;) {
        auto const runs = plan_due(times, schedule, "loans", accounted_until, now);
        all.insert(all.end(), runs.begin(), runs.end());
        if (!runs.empty()) accounted_until = runs.back().scheduled_for;
        auto const due = times.next_after(now).value_or(end);
        now = random.below(3) == 0 ? std::min(due, now + random.between(1s, 1h))
                                   : due + random.between(0s, missed_after);
      }
      while (!all.empty() && all.back().scheduled_for > end - 1h) all.pop_back();
      return all;
    };
    auto const first = runs_of_daemon();
    EXPECT_EQ(runs_of_daemon(), first);
    EXPECT_FALSE(first.empty());
  }
}

TEST(SimulatedYears, AreAccountedForOnceByTwoDaemonsThatShareAPosition) {
  Random random{5};
  for (int round = 0; round < 8; ++round) {
    auto const schedule = random_schedule(random);
    SCOPED_TRACE(fmt::format("round {}, {}", round, describe(schedule.timing)));
    TimePoint const begin = at("2025-02-01T00:00:00Z");
    TimePoint const end = begin + days{200};
    Job job{schedule, DueTimes{schedule.timing}, begin};
    std::array<TimePoint, 2> wakes{begin, begin + 7s};
    while (true) {
      TimePoint& now = *std::min_element(wakes.begin(), wakes.end());
      if (now >= end) break;
      wake(job, now);
      ASSERT_FALSE(HasFatalFailure());
      now = next_wake(random, job.times, now);
    }
    wake(job, end);
    EXPECT_EQ(job.accounted, job.times.count(begin, end));
  }
}

}  // namespace
}  // namespace loanpulse
