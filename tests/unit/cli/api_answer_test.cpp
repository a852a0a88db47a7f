#include "cli/api_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/error.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char const* run_answer = R"({"run_id":"r-1","job_name":"loans","status":"failed",
  "trigger":"http","attempt":2,"queued_at":"2026-11-23T16:24:22.084040Z","started_at":null,
  "finished_at":null,"row_count":null,"rows_read":7,"rows_inserted":1,"rows_updated":2,
  "rows_unchanged":3,"rows_older":4,"rows_quarantined":1,"rows_skipped":5,"warnings":["one","two"],"pages":4,"bytes":5000000000,"watermark_before":null,
  "watermark_after":"2024","daemon":"host","cancel_requested":true,"error_code":"timeout",
  "error_message":"no \"answer\"","of_a_newer_daemon":[1]})";

constexpr char const* job_json = R"({"name":"loans","schedule":"every 5m","target":"staging.loans",
  "source":"http://x","paused":true,"paused_reason":"audit","next_due_at":null,"queued":3,
  "running_run_id":"r-2","last_run":null,"last_success_at":"2026-11-23T16:24:22Z","watermark":"9"})";

TEST(ApiAnswer, TellsOfARun) {
  auto const run = read_run_answer(run_answer);
  EXPECT_EQ(run.run_id, "r-1");
  EXPECT_EQ(run.job_name, "loans");
  EXPECT_EQ(run.status, "failed");
  EXPECT_EQ(run.attempt, 2);
  EXPECT_EQ(run.queued_at, "2026-11-23T16:24:22.084040Z");
  EXPECT_EQ(run.started_at, "");
  EXPECT_EQ(run.row_count, std::nullopt);
  EXPECT_EQ(run.counts.read, 7u);
  EXPECT_EQ(run.counts.merged(), 6u);
  EXPECT_EQ(run.counts.older, 4u);
  EXPECT_EQ(run.counts.refused, 0u);  // of an older daemon
  EXPECT_EQ(run.counts.skipped, 5u);
  EXPECT_THAT(run.warnings, ElementsAre("one", "two"));
  EXPECT_EQ(run.counts.bytes, 5'000'000'000u);
  EXPECT_EQ(run.watermark_before, std::nullopt);
  EXPECT_EQ(run.watermark_after, "2024");
  EXPECT_TRUE(run.cancel_requested);
  EXPECT_EQ(run.error_code, "timeout");
  EXPECT_EQ(run.error_message, "no \"answer\"");
}

TEST(ApiAnswer, TellsOfAJob) {
  auto const job = read_job_answer(job_json);
  EXPECT_EQ(job.name, "loans");
  EXPECT_EQ(job.schedule, "every 5m");
  EXPECT_TRUE(job.paused);
  EXPECT_EQ(job.paused_reason, "audit");
  EXPECT_EQ(job.next_due_at, std::nullopt);
  EXPECT_EQ(job.queued, 3u);
  EXPECT_EQ(job.running_run_id, "r-2");
  EXPECT_FALSE(job.last_run);
  EXPECT_EQ(job.last_success_at, "2026-11-23T16:24:22Z");
  EXPECT_EQ(job.watermark, "9");
}

TEST(ApiAnswer, NestingWithoutEndIsNoAnswer) {
  for (auto const* piece : {"[", "{\"a\":", "[{\"jobs\":"}) {
    std::string deep;
    while (deep.size() < 8'000'000) deep += piece;
    for (std::string const& body : {deep, "{\"jobs\":[" + deep, "{\"x\":" + deep}) {
      EXPECT_THROW(read_run_answer(body), StageError);
      EXPECT_THROW(read_job_answer(body), StageError);
      EXPECT_THROW(read_runs_answer(body), StageError);
      EXPECT_THROW(read_jobs_answer(body), StageError);
      EXPECT_THROW(read_readiness_answer(body), StageError);
      EXPECT_EQ(read_problem_answer(502, body).code, "http_502");
    }
  }
}

TEST(ApiAnswer, CompleteNestingWithoutEndIsNoAnswerEither) {
  std::string const deep = std::string(500'000, '[') + std::string(500'000, ']');
  std::string const job = R"({"name":"a","schedule":"manual","paused":false,"queued":0,"x":)";
  EXPECT_THROW(read_jobs_answer(R"({"jobs":[)" + job + deep + "}]}"), StageError);
  EXPECT_EQ(read_jobs_answer(R"({"jobs":[)" + job + "[[[[1]]]]}]}").items.size(), 1u);
}

TEST(ApiAnswer, ListsKeepEachItemsOwnJson) {
  auto const runs =
      read_runs_answer(R"({"runs":[)" + std::string{run_answer} + R"(],"next_before":"r-1"})");
  ASSERT_EQ(runs.items.size(), 1u);
  EXPECT_EQ(runs.items[0].run_id, "r-1");
  EXPECT_EQ(runs.next, "r-1");
  EXPECT_THAT(runs.json, ElementsAre(HasSubstr(R"("bytes":5000000000)")));
  EXPECT_THAT(runs.json, ElementsAre(HasSubstr(R"("of_a_newer_daemon":[1])")));

  auto const jobs = read_jobs_answer(R"({"jobs":[],"next_after":null})");
  EXPECT_TRUE(jobs.items.empty());
  EXPECT_EQ(jobs.next, std::nullopt);
}

TEST(ApiAnswer, TellsOfReadiness) {
  auto const readiness = read_readiness_answer(
      R"({"ready":false,"database":false,"schema":true,"scheduler":true,"detail":"no database"})");
  EXPECT_FALSE(readiness.ready);
  EXPECT_FALSE(readiness.database);
  EXPECT_TRUE(readiness.schema);
  EXPECT_TRUE(readiness.scheduler);
  EXPECT_EQ(readiness.detail, "no database");
}

TEST(ApiAnswer, WhatIsNotUnderstoodIsAnError) {
  for (auto const* text : {"", "<html>", "[]", "{}", R"({"run_id":1})",
                           R"({"run_id":"r","job_name":"j","status":"failed","pages":-1})"}) {
    try {
      read_run_answer(text);
      ADD_FAILURE() << text;
    } catch (StageError const& error) {
      EXPECT_EQ(error.code(), "daemon_answer");
      EXPECT_THAT(error.what(), HasSubstr("is it LoanPulse that answers there")) << text;
    }
  }
  EXPECT_THROW(read_runs_answer(R"({"runs":{}})"), StageError);
  EXPECT_THROW(read_jobs_answer(R"({"jobs":[1]})"), StageError);
  EXPECT_THROW(read_readiness_answer(R"({"ready":"yes"})"), StageError);
}

TEST(ApiAnswer, AProblemIsItsCodeAndDetail) {
  auto const problem = read_problem_answer(
      409, R"({"type":"about:blank","status":409,"code":"job_paused","detail":"resume it first"})");
  EXPECT_EQ(problem.code, "job_paused");
  EXPECT_EQ(problem.detail, "resume it first");
}

TEST(ApiAnswer, AProblemOfSomebodyElseIsItsStatusAndText) {
  auto const problem = read_problem_answer(502, "<h1>Bad\nGateway</h1>");
  EXPECT_EQ(problem.code, "http_502");
  EXPECT_EQ(problem.detail, R"(<h1>Bad\nGateway</h1>)");
}

}  // namespace
}  // namespace loanpulse
