#include "quality/distinct_values.hpp"

#include <gtest/gtest.h>

#include "support/memory_scratch.hpp"
#include "support/row_batches.hpp"
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

Cell number(std::int64_t value) { return Cell::of_integer(CellKind::integer, value); }
Cell text(std::string_view value) { return Cell::of_text(CellKind::text, value); }

RowBatch numbers(std::int64_t from, std::int64_t to) {
  std::vector<Cell> cells;
  for (auto value = from; value < to; ++value) cells.push_back(number(value));
  return rows_of(1, std::move(cells));
}

void observe_batch(DistinctValues& values, RowBatch const& batch) {
  values.observe(batch, std::vector<bool>(batch.rows, true));
}

class DistinctValuesTest : public testing::Test {
 protected:
  MemoryScratch space;
};

TEST_F(DistinctValuesTest, AreProvenWhenNoneRepeatsInAnyOrder) {
  DistinctValues values{target_of({"bigint"}), {"c0"}, space};
  observe_batch(values, numbers(100'000, 300'000));
  observe_batch(values, numbers(0, 100'000));
  EXPECT_TRUE(values.possible());
  EXPECT_TRUE(values.proven());
  EXPECT_TRUE(values.proven()) << "asked again";
}

TEST_F(DistinctValuesTest, AreNotProvenWhenOneOfVeryManyRepeats) {
  DistinctValues values{target_of({"bigint"}), {"c0"}, space};
  observe_batch(values, numbers(100'000, 300'000));
  observe_batch(values, numbers(0, 100'000));
  observe_batch(values, numbers(150'000, 150'001));
  EXPECT_FALSE(values.proven());
  EXPECT_FALSE(values.possible());
}

TEST_F(DistinctValuesTest, ARepetitionAmongTheFirstIsNoticedAtOnce) {
  DistinctValues values{target_of({"bigint"}), {"c0"}, space};
  observe_batch(values, rows_of(1, {number(7), number(7)}));
  EXPECT_FALSE(values.possible());
  observe_batch(values, numbers(100, 200));
  EXPECT_FALSE(values.proven());
}

TEST_F(DistinctValuesTest, OnlyManyNeedADisk) {
  DistinctValues values{target_of({"bigint"}), {"c0"}, space};
  observe_batch(values, numbers(0, 30'000));
  EXPECT_EQ(space.created, 0);
  observe_batch(values, numbers(30'000, 30'001));
  EXPECT_EQ(space.created, 1);
  EXPECT_TRUE(values.proven());
}

TEST_F(DistinctValuesTest, AreNotProvenWithoutRoomForThem) {
  MemoryScratch small{4'096};
  DistinctValues values{target_of({"bigint"}), {"c0"}, small};
  observe_batch(values, numbers(0, 200'000));
  EXPECT_FALSE(values.possible());
  EXPECT_FALSE(values.proven());
}

TEST_F(DistinctValuesTest, CombinationsCountAsWholes) {
  DistinctValues values{target_of({"text", "bigint"}), {"c0", "c1"}, space};
  observe_batch(values,
                rows_of(2, {text("a"), number(1), text("a"), number(2), text("b"), number(1)}));
  EXPECT_TRUE(values.possible());
  observe_batch(values, rows_of(2, {text("a"), number(2)}));
  EXPECT_FALSE(values.proven());
}

TEST_F(DistinctValuesTest, NullsAreLikeNothingElse) {
  DistinctValues values{target_of({"text", "bigint"}), {"c0", "c1"}, space};
  observe_batch(values, rows_of(2, {text("a"), Cell{}, text("a"), Cell{}}));
  EXPECT_TRUE(values.proven());
}

TEST_F(DistinctValuesTest, RowsThatAreKeptOutDoNotCount) {
  DistinctValues values{target_of({"bigint"}), {"c0"}, space};
  values.observe(rows_of(1, {number(1), number(1)}), {true, false});
  EXPECT_TRUE(values.proven());
}

TEST_F(DistinctValuesTest, OfTypesWithSeveralSpellingsAreNeverProven) {
  for (auto const* type : {"numeric(14,2)", "double precision", "real", "jsonb"}) {
    DistinctValues values{target_of({type}), {"c0"}, space};
    EXPECT_FALSE(values.proven()) << type;
  }
  DistinctValues both{target_of({"bigint", "numeric(5,1)"}), {"c0", "c1"}, space};
  EXPECT_FALSE(both.proven());
}

}  // namespace
}  // namespace loanpulse
