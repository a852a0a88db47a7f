#include "schedule/plan_due.hpp"

#include "unit/schedule/time_text.hpp"

#include <gtest/gtest.h>

#include <set>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using Verdict = DueRun::Verdict;

std::vector<DueRun> plan(Schedule const& schedule, std::optional<TimePoint> accounted_until,
                         TimePoint now) {
  return plan_due(DueTimes{schedule.timing}, schedule, "loans", accounted_until, now);
}

DueRun one(char const* due, Verdict verdict = Verdict::run) {
  return {at(due), at(due), 1, verdict, at(due)};
}

Schedule hourly(OnMissed on_missed = OnMissed::last) {
  return {.timing = Cron{"0 * * * *", "UTC"}, .on_missed = on_missed};
}

TEST(PlanDue, RunsANewIntervalAtOnce) {
  Schedule const daily{.timing = Every{24h}};
  EXPECT_EQ(plan(daily, {}, at("2024-01-01T20:00:00Z")),
            (std::vector{one("2024-01-01T00:00:00Z")}));
  Schedule const yearly{.timing = Every{366 * 24h}, .on_missed = OnMissed::none};
  EXPECT_EQ(plan(yearly, {}, at("2024-01-01T20:00:00Z")).size(), 1u);
}

TEST(PlanDue, RunsANewCronExpressionWhenItsTimeComes) {
  EXPECT_TRUE(plan(hourly(), {}, at("2024-01-01T10:59:59Z")).empty());
  EXPECT_TRUE(plan(hourly(), {}, at("2024-01-01T11:01:01Z")).empty());
  EXPECT_EQ(plan(hourly(), {}, at("2024-01-01T11:00:00Z")),
            (std::vector{one("2024-01-01T11:00:00Z")}));
  EXPECT_EQ(plan(hourly(), {}, at("2024-01-01T11:01:00Z")),
            (std::vector{one("2024-01-01T11:00:00Z")}));
}

TEST(PlanDue, PlansNothingForAManualJob) {
  Schedule const manual;
  EXPECT_TRUE(plan(manual, {}, at("2024-01-01T11:00:00Z")).empty());
  EXPECT_TRUE(plan(manual, at("2020-01-01T11:00:00Z"), at("2024-01-01T11:00:00Z")).empty());
}

TEST(PlanDue, RunsDueTimesThatAreMerelyLateTogetherUnlessEachIsWanted) {
  Schedule schedule{.timing = Every{20s}};
  auto const planned = [&](OnMissed policy) {
    schedule.on_missed = policy;
    return plan(schedule, at("2024-01-01T10:00:00Z"), at("2024-01-01T10:00:59Z"));
  };
  std::vector const together{DueRun{at("2024-01-01T10:00:20Z"), at("2024-01-01T10:00:40Z"), 2,
                                    Verdict::run, at("2024-01-01T10:00:40Z")}};
  EXPECT_EQ(planned(OnMissed::last), together);
  EXPECT_EQ(planned(OnMissed::none), together);
  EXPECT_EQ(planned(OnMissed::all),
            (std::vector{one("2024-01-01T10:00:20Z"), one("2024-01-01T10:00:40Z")}));
  EXPECT_TRUE(
      plan(schedule, at("2024-01-01T10:00:00Z"), at("2024-01-01T10:00:19.999999Z")).empty());
}

TEST(PlanDue, CatchesUpWithOneRunForTheLast) {
  EXPECT_EQ(plan(hourly(), at("2024-01-01T10:00:00Z"), at("2024-01-01T13:30:00Z")),
            (std::vector{DueRun{at("2024-01-01T11:00:00Z"), at("2024-01-01T13:00:00Z"), 3,
                                Verdict::run, at("2024-01-01T13:00:00Z")}}));
  // The one that is merely late is in it as well.
  EXPECT_EQ(plan(hourly(), at("2024-01-01T10:00:00Z"), at("2024-01-01T13:00:30Z")),
            (std::vector{DueRun{at("2024-01-01T11:00:00Z"), at("2024-01-01T13:00:00Z"), 3,
                                Verdict::run, at("2024-01-01T13:00:00Z")}}));
}

TEST(PlanDue, RecordsWhatNobodyWantsAnyMore) {
  EXPECT_EQ(plan(hourly(OnMissed::none), at("2024-01-01T10:00:00Z"), at("2024-01-01T13:00:30Z")),
            (std::vector{DueRun{at("2024-01-01T11:00:00Z"), at("2024-01-01T12:00:00Z"), 2,
                                Verdict::missed, at("2024-01-01T12:00:00Z")},
                         one("2024-01-01T13:00:00Z")}));
}

TEST(PlanDue, RunsAllOfThemWhereThatIsWanted) {
  EXPECT_EQ(plan(hourly(OnMissed::all), at("2024-01-01T10:00:00Z"), at("2024-01-01T13:00:30Z")),
            (std::vector{one("2024-01-01T11:00:00Z"), one("2024-01-01T12:00:00Z"),
                         one("2024-01-01T13:00:00Z")}));
}

TEST(PlanDue, RunsNoMoreThanTheNewestThousandThatWereMissed) {
  Schedule const schedule{.timing = Every{1min}, .on_missed = OnMissed::all};
  auto const runs = plan(schedule, at("2024-01-01T00:00:00Z"), at("2024-01-02T00:00:30Z"));
  ASSERT_EQ(runs.size(), 1u + most_caught_up + 1u);
  EXPECT_EQ(runs[0], (DueRun{at("2024-01-01T00:01:00Z"), at("2024-01-01T07:19:00Z"), 439,
                             Verdict::missed, at("2024-01-01T07:19:00Z")}));
  EXPECT_EQ(runs[1], one("2024-01-01T07:20:00Z"));
  EXPECT_EQ(runs.back(), one("2024-01-02T00:00:00Z"));
}

TEST(PlanDue, MakesNoBurstOfAClockThatJumpsADay_fault_64) {
  Schedule const schedule{.timing = Every{1s}};
  TimePoint const before = at("2024-01-01T10:00:00Z");
  auto const forward = plan(schedule, before, before + 24h);
  ASSERT_EQ(forward.size(), 1u);
  EXPECT_EQ(forward[0].due_count, 86'400u);
  EXPECT_EQ(forward[0].verdict, Verdict::run);
  EXPECT_TRUE(plan(schedule, before, before - 24h).empty());
}

TEST(PlanDue, CountsADueTimeAsMissedAfterExactlyAMinute) {
  auto const verdict_at = [](char const* now) {
    return plan(hourly(OnMissed::none), at("2024-01-01T10:30:00Z"), at(now)).at(0).verdict;
  };
  EXPECT_EQ(verdict_at("2024-01-01T11:01:00Z"), Verdict::run);
  EXPECT_EQ(verdict_at("2024-01-01T11:01:00.000001Z"), Verdict::missed);
}

TEST(PlanDue, DelaysARunByItsJitter) {
  Schedule schedule = hourly();
  schedule.jitter = 5min;
  auto const runs = plan(schedule, at("2024-01-01T10:30:00Z"), at("2024-01-01T11:00:00Z"));
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].not_before,
            at("2024-01-01T11:00:00Z") + jitter_of(5min, "loans", at("2024-01-01T11:00:00Z")));
}

TEST(Jitter, IsTheSameEverywhere) {
  // Fixed values: a daemon of another version or machine must come to the same.
  EXPECT_EQ(jitter_of(30s, "loans", at("2024-01-01T00:00:00Z")), 16'445ms);
  EXPECT_EQ(jitter_of(24h, "payments", at("2024-01-01T00:05:00Z")), 12'211'792ms);
  EXPECT_EQ(jitter_of(0s, "loans", at("2024-01-01T00:00:00Z")), 0ms);
}

TEST(Jitter, IsSpreadEvenlyOverJobsAndDueTimes) {
  std::vector<int> of_jobs(10);
  std::vector<int> of_times(10);
  for (int i = 0; i < 10'000; ++i) {
    auto const job = jitter_of(9'999ms, "job_" + std::to_string(i), at("2024-01-01T00:00:00Z"));
    auto const time = jitter_of(9'999ms, "loans", at("2024-01-01T00:00:00Z") + i * 5min);
    ASSERT_GE(job, 0ms);
    ASSERT_LE(job, 9'999ms);
    ++of_jobs[static_cast<std::size_t>(job / 1s)];
    ++of_times[static_cast<std::size_t>(time / 1s)];
  }
  for (std::size_t tenth = 0; tenth < 10; ++tenth) {
    EXPECT_NEAR(of_jobs[tenth], 1'000, 150);
    EXPECT_NEAR(of_times[tenth], 1'000, 150);
  }
  // Both ends are reached.
  std::set<std::chrono::milliseconds> values;
  for (int i = 0; i < 100; ++i) {
    values.insert(jitter_of(2ms, "loans", at("2024-01-01T00:00:00Z") + i * 1h));
  }
  EXPECT_EQ(values, (std::set<std::chrono::milliseconds>{0ms, 1ms, 2ms}));
}

}  // namespace
}  // namespace loanpulse
