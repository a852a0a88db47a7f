#include "record/due_runs_pg.hpp"

#include "integration/record/run_queue_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace loanpulse {
namespace {

using testing::HasSubstr;
class DueRunsTest : public PgRunQueueTest {};

TEST_F(DueRunsTest, ANewJobHasNoPosition) {
  std::vector<ScheduledJob> const jobs{{"b \"quoted\\", "every 5m"}, {"a", "manual"}};
  auto const positions = queue_.register_jobs(jobs);
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(positions[0].name, "b \"quoted\\");
  EXPECT_EQ(positions[1].name, "a");
  EXPECT_EQ(positions[0].accounted_until, std::nullopt);
  EXPECT_FALSE(positions[0].paused);
  EXPECT_EQ(value("SELECT schedule FROM metadata.jobs WHERE job_name = 'a'"), "manual");
}

TEST_F(DueRunsTest, RecordsADueTimeAndMovesThePosition) {
  know({"loans"});
  auto const time = recent() + std::chrono::microseconds{1};
  auto const first = time - 3 * step;
  auto const after =
      queue_.record_due(std::vector{due("loans", std::nullopt,
                                        {{.first_due = first,
                                          .scheduled_for = time,
                                          .due_count = 4,
                                          .not_before = time + std::chrono::hours{1}}})});
  EXPECT_EQ(after.front().accounted_until, time);
  EXPECT_EQ(queue_.register_jobs(std::vector<ScheduledJob>{{"loans", "every 5m"}})
                .front()
                .accounted_until,
            time);
  auto const run = catalogue_->find(id_of("loans")).value();
  EXPECT_EQ(run.status, "queued");
  EXPECT_EQ(run.trigger, "schedule");
  EXPECT_EQ(run.attempt, 0);
  EXPECT_EQ(run.due_count, 4u);
  EXPECT_THAT(run.scheduled_for.value(), HasSubstr(".000001Z"));
  EXPECT_LT(run.first_due.value(), run.scheduled_for.value());
  EXPECT_GT(run.not_before.value(), run.scheduled_for.value());
}

TEST_F(DueRunsTest, OfTwoDaemonsOneRecordsADueTime) {
  know({"loans"});
  auto const time = recent();
  record("loans", std::nullopt, time);
  PgRunQueue other{database_.address()};
  auto const late = other.record_due(
      std::vector{due("loans", std::nullopt, {due_at(time - step), due_at(time)})});
  EXPECT_EQ(late.front().accounted_until, time);
  EXPECT_EQ(statuses("loans"), "queued");
}

TEST_F(DueRunsTest, DaemonsThatRecordTheSameThingsAtOnceRecordThemOnce) {
  auto const names = many_names(200);
  know(names);
  constexpr int rounds = 5;
  auto const start = recent() - rounds * step;
  std::array<std::thread, 4> daemons;
  std::array<std::string, 4> failures;
  for (std::size_t i = 0; i < daemons.size(); ++i) {
    daemons[i] = std::thread{[&, i] {
      try {
        PgRunQueue queue{database_.address()};
        std::vector<JobPosition> positions;
        for (auto const& name : names) positions.push_back({name, std::nullopt});
        // Each takes the jobs in an order of its own.
        if (i % 2 == 1) std::reverse(positions.begin(), positions.end());
        for (int round = 0; round < rounds; ++round) {
          std::vector<JobDue> all;
          for (auto const& position : positions) {
            auto const next = position.accounted_until ? *position.accounted_until + step : start;
            all.push_back(due(position.name, position.accounted_until, {due_at(next)}));
          }
          positions = queue.record_due(all);
        }
      } catch (std::exception const& error) {
        failures[i] = error.what();
      }
    }};
  }
  for (auto& daemon : daemons) daemon.join();
  for (auto const& failure : failures) EXPECT_EQ(failure, "");
  // As many rows as due times up to each job's position, none twice.
  EXPECT_EQ(value("SELECT count(*) FROM metadata.jobs j WHERE (SELECT count(*) FROM "
                  "metadata.pipeline_runs r WHERE r.job_name = j.job_name) <> 1 + "
                  "extract(epoch FROM j.accounted_until - (SELECT min(scheduled_for) FROM "
                  "metadata.pipeline_runs)) / 300"),
            "0");
  EXPECT_GE(std::stoi(value("SELECT count(*) FROM metadata.pipeline_runs")), 200 * rounds);
}

TEST_F(DueRunsTest, SkipsADueTimeWhileAnEarlierRunWaitsOrRuns_fault_68) {
  know({"waits", "runs", "free"});
  Run const busy = running("runs");
  record("waits", std::nullopt, recent() - step);
  for (auto const* job : {"runs", "free"}) record(job, std::nullopt, recent());
  record("waits", recent() - step, recent());
  EXPECT_EQ(statuses("waits"), "queued skipped");
  EXPECT_EQ(statuses("runs"), "skipped running");
  EXPECT_EQ(statuses("free"), "queued");
  auto const skipped = catalogue_->list(runs_of("runs", RunStatus::skipped)).at(0);
  EXPECT_EQ(skipped.error_code, "overlap");
  EXPECT_THAT(skipped.error_message.value(),
              HasSubstr("run " + busy.run_id + " of the job was still running"));
  EXPECT_NE(skipped.finished_at, "");
}

TEST_F(DueRunsTest, WithOverlapQueueOneRunWaits_fault_68) {
  know({"loans"});
  running("loans");
  auto const time = recent();
  record("loans", std::nullopt, time - 2 * step, Overlap::queue);
  record("loans", time - 2 * step, time - step, Overlap::queue);
  EXPECT_EQ(statuses("loans"), "queued skipped running");
}

TEST_F(DueRunsTest, CatchesUpInTheOrderOfDueTimes) {
  know({"loans"});
  auto const time = recent();
  std::vector<DueRun> runs;
  for (int i = 50; i >= 0; --i) runs.push_back(due_at(time - i * step));
  runs[0].verdict = DueRun::Verdict::missed;
  runs[0].due_count = 7;
  queue_.record_due(std::vector{due("loans", std::nullopt, runs)});
  EXPECT_EQ(value("SELECT count(*) FILTER (WHERE status = 'queued') || ' ' || count(*) FILTER "
                  "(WHERE error_code = 'missed' AND due_count = 7 AND status = 'skipped') "
                  "FROM metadata.pipeline_runs"),
            "50 1");
  EXPECT_EQ(value("SELECT array_agg(scheduled_for ORDER BY queued_at) = "
                  "array_agg(scheduled_for ORDER BY scheduled_for) FROM metadata.pipeline_runs"),
            "t");
}

TEST_F(DueRunsTest, WhatIsDueWhileTheJobIsPausedIsSkipped) {
  know({"loans"});
  EXPECT_TRUE(catalogue_->set_paused("loans", true, "source is down"));
  auto const after = queue_.record_due(std::vector{due("loans", std::nullopt, {due_at(recent())})});
  EXPECT_TRUE(after.front().paused);
  EXPECT_EQ(after.front().accounted_until, recent());
  EXPECT_EQ(catalogue_->find(id_of("loans")).value().error_code, "paused");
}

TEST_F(DueRunsTest, AnotherScheduleForgetsWhatWasDueUnderTheOldOne) {
  know({"loans"});
  record("loans", std::nullopt, recent() - 100 * step);
  auto const changed = queue_.register_jobs(std::vector<ScheduledJob>{{"loans", "every 1h"}});
  EXPECT_LT(queue_.now() - changed.front().accounted_until.value(), std::chrono::minutes{1});
  EXPECT_EQ(queue_.register_jobs(std::vector<ScheduledJob>{{"loans", "every 1h"}})
                .front()
                .accounted_until,
            changed.front().accounted_until);
}

TEST_F(DueRunsTest, AJobThatOnlyATriggerNamedIsStillNew) {
  catalogue_->trigger({.job_name = "loans",
                       .idempotency_key = std::nullopt,
                       .request = "{}",
                       .reason = std::nullopt});
  auto const known = queue_.register_jobs(std::vector<ScheduledJob>{{"loans", "every 5m"}});
  EXPECT_EQ(known.front().accounted_until, std::nullopt);
  EXPECT_EQ(value("SELECT schedule FROM metadata.jobs"), "every 5m");
}

TEST_F(DueRunsTest, AClockThatWasSetBackBringsItsDueTimesAgain_fault_64) {
  know({"ahead", "level"});
  auto const tomorrow = recent() + std::chrono::hours{24};
  record("ahead", std::nullopt, tomorrow);
  record("level", std::nullopt, recent());
  auto const positions =
      queue_.register_jobs(std::vector<ScheduledJob>{{"ahead", "every 5m"}, {"level", "every 5m"}});
  EXPECT_LT(std::chrono::abs(positions[0].accounted_until.value() - queue_.now()),
            std::chrono::minutes{1});
  EXPECT_EQ(positions[1].accounted_until, recent());
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE scheduled_for > now()"), "0");
  record("ahead", positions[0].accounted_until, tomorrow, Overlap::skip);
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE scheduled_for > now()"), "1");
}

TEST_F(DueRunsTest, TakesTenThousandJobsAtOnce) {
  auto const names = many_names(10'000);
  std::vector<ScheduledJob> jobs;
  std::vector<JobDue> all;
  for (auto const& name : names) {
    jobs.push_back({name, "every 5m"});
    all.push_back(due(name, std::nullopt, {due_at(recent())}));
  }
  auto const first = duration_of([&] { queue_.register_jobs(jobs); });
  auto const again = duration_of([&] { queue_.register_jobs(jobs); });
  auto const recorded = duration_of([&] { queue_.record_due(all); });
  for (auto& each : all) each = due(each.job_name, recent(), {due_at(recent() + step)});
  auto const skipped = duration_of([&] { queue_.record_due(all); });
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'queued'"), "10000");
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE error_code = 'overlap'"),
            "10000");
  std::vector<JobSummary> summaries;
  auto const summarized = duration_of([&] { summaries = catalogue_->summaries(names); });
  EXPECT_EQ(summaries.size(), names.size());
  RecordProperty("register_first_ms", static_cast<int>(first.count()));
  RecordProperty("register_again_ms", static_cast<int>(again.count()));
  RecordProperty("record_ms", static_cast<int>(recorded.count()));
  RecordProperty("skip_ms", static_cast<int>(skipped.count()));
  RecordProperty("summaries_ms", static_cast<int>(summarized.count()));
  // Far above what it takes; a join that reads all rows for each of them takes minutes.
  for (auto const took : {first, again, recorded, skipped, summarized}) {
    EXPECT_LT(took, std::chrono::seconds{10});
  }
}

}  // namespace
}  // namespace loanpulse
