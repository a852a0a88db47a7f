#include "cli/jobs_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

JobAnswer loans() {
  JobAnswer job;
  job.name = "loans";
  job.schedule = "every 5m";
  job.next_due_at = "2026-11-23T16:30:00Z";
  job.queued = 2;
  job.running_run_id = "r-1";
  job.last_run = RunRecord{};
  job.last_run->status = "failed";
  job.watermark = "2024-01-01\x1b[31m";
  return job;
}

JobAnswer rates() {
  JobAnswer job;
  job.name = "rates";
  job.schedule = "manual";
  job.paused = true;
  return job;
}

TEST(JobsText, IsATable) {
  EXPECT_EQ(jobs_table({loans(), rates()}),
            "JOB    SCHEDULE  STATE         QUEUED  NEXT DUE              LAST RUN  LAST SUCCESS  "
            "WATERMARK\n"
            "loans  every 5m  running       2       2026-11-23T16:30:00Z  failed    -             "
            "2024-01-01\\x1b[31m\n"
            "rates  manual    idle, paused  0       -                     -         -             "
            "-\n");
  EXPECT_EQ(jobs_table({}), "no jobs\n");
}

TEST(JobsText, SaysWhetherAJobIsPaused) {
  auto job = rates();
  EXPECT_EQ(pause_summary(job), "rates paused\n");
  job.paused_reason = "audit";
  EXPECT_EQ(pause_summary(job), "rates paused: audit\n");
  EXPECT_EQ(pause_summary(loans()), "loans resumed; next due at 2026-11-23T16:30:00Z\n");
  job.paused = false;
  EXPECT_EQ(pause_summary(job), "rates resumed\n");
}

TEST(JobsText, SumsUpTheDaemon) {
  auto const totals = count_jobs({loans(), rates()});
  EXPECT_EQ(status_text("http://127.0.0.1:8090", {true, true, true, true, ""}, totals),
            "http://127.0.0.1:8090 is ready\n"
            "database   up\n"
            "schema     current\n"
            "scheduler  running\n"
            "jobs       2, 1 paused\n"
            "runs       1 running, 2 queued\n");
  EXPECT_EQ(status_text("unix:/a", {false, false, false, false, "no database"}, std::nullopt),
            "unix:/a is not ready\n"
            "database   unreachable\n"
            "schema     not current\n"
            "scheduler  not running\n"
            "no database\n");
}

TEST(JobsText, SumsUpTheDaemonForPrograms) {
  EXPECT_EQ(status_json("unix:/a", {false, true, true, false, "a \"stop\""}, std::nullopt),
            R"({"server":"unix:/a","ready":false,"database":true,"schema":true,)"
            R"("scheduler":false,"detail":"a \"stop\"","jobs":null,"jobs_paused":null,)"
            R"("runs_running":null,"runs_queued":null})");
  EXPECT_EQ(status_json("unix:/a", {true, true, true, true, ""}, count_jobs({loans(), rates()})),
            R"({"server":"unix:/a","ready":true,"database":true,"schema":true,"scheduler":true,)"
            R"("detail":"","jobs":2,"jobs_paused":1,"runs_running":1,"runs_queued":2})");
}

}  // namespace
}  // namespace loanpulse
