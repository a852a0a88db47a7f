#include "quality/distinct_values.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

Target target_of(std::vector<std::string> const& types) {
  Target target;
  for (std::size_t i = 0; i < types.size(); ++i) {
    target.columns.push_back(column("c" + std::to_string(i), types[i]));
  }
  return target;
}

RowBatch rows_of(std::size_t columns, std::vector<Cell> cells) {
  RowBatch batch;
  batch.columns = columns;
  batch.rows = cells.size() / columns;
  batch.cells = std::move(cells);
  return batch;
}

Cell number(std::int64_t value) { return Cell::of_integer(CellKind::integer, value); }
Cell text(std::string_view value) { return Cell::of_text(CellKind::text, value); }

RowBatch numbers(std::int64_t from, std::int64_t to) {
  std::vector<Cell> cells;
  for (auto value = from; value < to; ++value) cells.push_back(number(value));
  return rows_of(1, std::move(cells));
}

void observe(DistinctValues& values, RowBatch const& batch) {
  values.observe(batch, std::vector<bool>(batch.rows, true));
}

TEST(DistinctValues, AreProvenWhileNoneRepeatsInAnyOrder) {
  DistinctValues values{target_of({"bigint"}), {"c0"}};
  observe(values, numbers(100'000, 300'000));
  observe(values, numbers(0, 100'000));
  EXPECT_TRUE(values.proven());
  observe(values, numbers(150'000, 150'001));
  EXPECT_FALSE(values.proven());
}

TEST(DistinctValues, AreNotProvenAgainAfterARepetition) {
  DistinctValues values{target_of({"bigint"}), {"c0"}};
  observe(values, rows_of(1, {number(7), number(7)}));
  observe(values, numbers(100, 200));
  EXPECT_FALSE(values.proven());
}

TEST(DistinctValues, CombinationsCountAsWholes) {
  DistinctValues values{target_of({"text", "bigint"}), {"c0", "c1"}};
  observe(values, rows_of(2, {text("a"), number(1), text("a"), number(2), text("b"), number(1)}));
  EXPECT_TRUE(values.proven());
  observe(values, rows_of(2, {text("a"), number(2)}));
  EXPECT_FALSE(values.proven());
}

TEST(DistinctValues, NullsAreLikeNothingElse) {
  DistinctValues values{target_of({"text", "bigint"}), {"c0", "c1"}};
  observe(values, rows_of(2, {text("a"), Cell{}, text("a"), Cell{}}));
  EXPECT_TRUE(values.proven());
}

TEST(DistinctValues, RowsThatAreKeptOutDoNotCount) {
  DistinctValues values{target_of({"bigint"}), {"c0"}};
  values.observe(rows_of(1, {number(1), number(1)}), {true, false});
  EXPECT_TRUE(values.proven());
}

TEST(DistinctValues, OfTypesWithSeveralSpellingsAreNeverProven) {
  for (auto const* type : {"numeric(14,2)", "double precision", "real", "jsonb"}) {
    EXPECT_FALSE((DistinctValues{target_of({type}), {"c0"}}.proven())) << type;
  }
  EXPECT_FALSE((DistinctValues{target_of({"bigint", "numeric(5,1)"}), {"c0", "c1"}}.proven()));
}

TEST(DistinctValues, GiveUpRatherThanGrowWithoutBound) {
  DistinctValues values{target_of({"bigint"}), {"c0"}};
  for (int part = 0; part < 16; ++part)
    observe(values, numbers(part * 100'000, part * 100'000 + 100'000));
  EXPECT_FALSE(values.proven());
}

}  // namespace
}  // namespace loanpulse
