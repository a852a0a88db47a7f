#include "load/known_rows.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

/// Rows of the sample job, by their cursors.
RowBatch rows_seen_at(std::vector<std::string_view> cursors) {
  RowBatch batch;
  batch.rows = cursors.size();
  batch.cursors = std::move(cursors);
  return batch;
}

KnownRows after(std::optional<std::string> watermark) {
  Run run;
  run.watermark_before = std::move(watermark);
  return {sample_job(), run};
}

constexpr auto first = "2024-03-01T00:00:00Z";
constexpr auto second = "2024-03-02T00:00:00Z";
constexpr auto third = "2024-03-03T00:00:00Z";

TEST(KnownRows, AreThoseUpToTheWatermark) {
  auto const batch = rows_seen_at({second, third});
  EXPECT_TRUE(after(second).any(batch, {true, true}));
  EXPECT_FALSE(after(first).any(batch, {true, true}));
  EXPECT_FALSE(after(second).any(batch, {false, true})) << "the row is kept out";
  EXPECT_FALSE(after(second).any(rows_seen_at({""}), {true})) << "nobody knows";
}

TEST(KnownRows, AreNoneWithoutAWatermark) {
  auto const batch = rows_seen_at({first});
  EXPECT_FALSE(after(std::nullopt).any(batch, {true}));
  EXPECT_TRUE(after(std::nullopt).may_be_most(batch, {true}));
}

TEST(KnownRows, AreMostWhereHalfOfThoseThatAreKeptAre) {
  auto const batch = rows_seen_at({first, second, third});
  EXPECT_TRUE(after(second).may_be_most(batch, {true, true, true}));
  EXPECT_TRUE(after(second).may_be_most(batch, {true, false, true}));
  EXPECT_FALSE(after(second).may_be_most(batch, {false, false, true}));
  EXPECT_FALSE(after(first).may_be_most(batch, {true, true, true}));
}

}  // namespace
}  // namespace loanpulse
