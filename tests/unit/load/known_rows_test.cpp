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
  auto const batch = rows_seen_at({second, third, third});
  std::vector<bool> const all(3, true);
  EXPECT_EQ(after(second).share_of(batch, all), KnownShare::some);
  EXPECT_EQ(after(first).share_of(batch, all), KnownShare::none);
  EXPECT_EQ(after(second).share_of(batch, {false, true, true}), KnownShare::none)
      << "the row is kept out";
}

TEST(KnownRows, AreUnknownWithoutAWatermarkAndWithoutCursors) {
  EXPECT_EQ(after(std::nullopt).share_of(rows_seen_at({first}), {true}), KnownShare::unknown);
  EXPECT_EQ(after(second).share_of(rows_seen_at({""}), {true}), KnownShare::unknown);
  EXPECT_EQ(after(second).share_of(rows_seen_at({"", third}), {true, true}), KnownShare::none);
}

TEST(KnownRows, AreMostWhereHalfOfThoseThatAreKeptAre) {
  auto const batch = rows_seen_at({first, second, third});
  EXPECT_EQ(after(second).share_of(batch, {true, true, true}), KnownShare::most);
  EXPECT_EQ(after(second).share_of(batch, {true, false, true}), KnownShare::most);
  EXPECT_EQ(after(second).share_of(batch, {false, false, true}), KnownShare::none);
  EXPECT_EQ(after(first).share_of(batch, {true, true, true}), KnownShare::some);
}

TEST(KnownRows, SomeOrMostOfThemAreSurelyThere) {
  EXPECT_TRUE(has_known_rows(KnownShare::some));
  EXPECT_TRUE(has_known_rows(KnownShare::most));
  EXPECT_FALSE(has_known_rows(KnownShare::none));
  EXPECT_FALSE(has_known_rows(KnownShare::unknown));
}

}  // namespace
}  // namespace loanpulse
