#include "load/next_watermark.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

constexpr auto early = "2024-01-01T00:00:00Z";
constexpr auto late = "2024-02-01T00:00:00Z";

TEST(NextWatermark, RisesToTheHighestRowAndNeverFalls) {
  auto const job = sample_job();
  EXPECT_EQ(next_watermark(job, {"", std::nullopt, early, std::nullopt}), early);
  EXPECT_EQ(next_watermark(job, {"", early, late, std::nullopt}), late);
  EXPECT_EQ(next_watermark(job, {"", late, early, std::nullopt}), late);
  EXPECT_EQ(next_watermark(job, {"", early, std::nullopt, std::nullopt}), early);
  EXPECT_EQ(next_watermark(job, {"", std::nullopt, std::nullopt, std::nullopt}), std::nullopt);
}

TEST(NextWatermark, GoesToTheWindowsEndWhateverTheRowsSay) {
  auto const job = sample_job();
  EXPECT_EQ(next_watermark(job, {"", early, std::nullopt, late}), late);
  EXPECT_EQ(next_watermark(job, {"", early, "2030-01-01T00:00:00Z", late}), late)
      << "rows from behind the window may not be all";
}

TEST(NextWatermark, ATokenHasNoOrder) {
  auto job = sample_job();
  job.source.incremental.reset();
  job.source.sync_token = SyncToken{.path = "t"};
  EXPECT_EQ(next_watermark(job, {"", "9", std::nullopt, "10"}), "10");
  EXPECT_EQ(next_watermark(job, {"", "z", std::nullopt, "a"}), "a");
  EXPECT_EQ(next_watermark(job, {"", "z", std::nullopt, std::nullopt}), "z");
}

TEST(NextWatermark, AJobWithoutACursorHasNone) {
  auto job = sample_job();
  job.source.incremental.reset();
  EXPECT_EQ(next_watermark(job, {"", std::nullopt, std::nullopt, std::nullopt}), std::nullopt);
}

TEST(NextWatermark, OfTheJobIsTheHighestOfItsPartitions) {
  auto const job = sample_job();
  EXPECT_EQ(highest_watermark(job, late, early), late);
  EXPECT_EQ(highest_watermark(job, std::nullopt, early), early);
  EXPECT_EQ(highest_watermark(job, early, late), late);
}

}  // namespace
}  // namespace loanpulse
