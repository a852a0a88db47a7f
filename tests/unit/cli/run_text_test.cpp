#include "cli/run_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/run_json.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

RunResult result() {
  RunResult result;
  result.run = {"r-1", "loans", Trigger::cli, 1, 1, {}, "2024-01-01"};
  result.counts = {1'000, 900, 50, 49, 1, 2, 520'000};
  result.watermark_after = "2024-01-02";
  result.duration = std::chrono::milliseconds{1'230};
  return result;
}

TEST(RunText, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(RunText, SumsUpWhatARunMoved) {
  EXPECT_EQ(
      run_summary(result()),
      "loans succeeded in 1.23 s (run r-1)\n"
      "1,000 rows read: 900 inserted, 50 updated, 49 unchanged, 1 quarantined; 2 pages, 0.5 MB\n"
      "watermark: 2024-01-01 -> 2024-01-02\n");
}

TEST(RunText, SaysWhatFailed) {
  auto failed = result();
  failed.failure = {ErrorKind::rejected, "target_mismatch", "column 'x' is missing"};
  EXPECT_EQ(run_summary(failed),
            "loans failed in 1.23 s (run r-1)\ntarget_mismatch: column 'x' is missing\n");
}

RunRecord record() {
  RunRecord run;
  run.run_id = "r-1";
  run.job_name = "loans";
  run.status = "succeeded";
  run.started_at = "2026-11-23T23:59:59.5Z";
  run.finished_at = "2026-11-24T00:00:00.730000Z";
  run.counts = result().counts;
  run.watermark_before = "2024-01-01";
  run.watermark_after = "2024-01-02";
  return run;
}

TEST(RunText, ShowsARecordAsItShowsTheRun) {
  EXPECT_EQ(record_summary(record()), run_summary(result()));
}

TEST(RunText, ShowsHowARecordStands) {
  auto run = record();
  run.finished_at = "";
  run.status = "running";
  EXPECT_EQ(record_summary(run), "loans running (run r-1)\n");
  run.cancel_requested = true;
  EXPECT_EQ(record_summary(run), "loans running, to be cancelled (run r-1)\n");
  run = record();
  run.status = "failed";
  run.error_code = "target_mismatch";
  run.error_message = "column 'x' is missing";
  EXPECT_EQ(record_summary(run),
            "loans failed in 1.23 s (run r-1)\ntarget_mismatch: column 'x' is missing\n");
  run = record();
  run.status = "skipped";
  run.started_at = run.finished_at = "";
  EXPECT_EQ(record_summary(run), "loans skipped (run r-1)\n");
}

TEST(RunText, ShowsRowsPerSecondWhileARunIsUnderWay) {
  RunProgress progress;
  progress.rows = 50'000;
  progress.pages = 50;
  EXPECT_EQ(progress_line("loans", progress, std::chrono::milliseconds{500}),
            "loans: 50,000 rows, 100,000 rows/s, 50 pages");
}

TEST(RunJson, IsOneObjectWithNullsForWhatIsNotThere) {
  auto failed = result();
  failed.failure = {ErrorKind::cancelled, "cancelled", "a \"stop\""};
  failed.watermark_after.reset();
  auto const json = run_json(failed);
  EXPECT_THAT(json, HasSubstr(R"("status":"cancelled")"));
  EXPECT_THAT(json, HasSubstr(R"("row_count":null)"));
  EXPECT_THAT(json, HasSubstr(R"("watermark_after":null)"));
  EXPECT_THAT(json, HasSubstr(R"("error_message":"a \"stop\"")"));
  EXPECT_EQ(json.find('\n'), std::string::npos);
}

TEST(RunJson, ShowsARecordWithEverythingThatPeopleAskAbout) {
  RunRecord record;
  record.run_id = "r-1";
  record.attempt = 2;
  record.due_count = 3;
  record.first_due = "2024-01-01T00:00:00.000000Z";
  record.scheduled_for = "2024-01-01T02:00:00.000000Z";
  record.reason = "month's end";
  record.cancel_requested = true;
  auto const json = run_record_json(record);
  for (auto const* part : {R"("run_id":"r-1")", R"("attempt":2)", R"("due_count":3)",
                           R"("not_before":null)", R"("first_due":"2024-01-01T00:00:00.000000Z")",
                           R"("scheduled_for":"2024-01-01T02:00:00.000000Z")",
                           R"("reason":"month's end")", R"("cancel_requested":true)"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_EQ("[" + json + "]", runs_json({record}));
}

}  // namespace
}  // namespace loanpulse
