#include "cli/run_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/run_json.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

RunResult result() {
  RunResult result;
  result.run = {"r-1", "loans", Trigger::cli, 1, {}, "2024-01-01"};
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

}  // namespace
}  // namespace loanpulse
