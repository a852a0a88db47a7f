#include "quality/key_order.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

RowBatch ids(std::vector<std::int64_t> const& values) {
  RowBatch batch;
  batch.columns = 4;
  batch.rows = values.size();
  for (auto const value : values) {
    batch.cells.push_back(Cell::of_integer(CellKind::integer, value));
    batch.cells.resize(batch.cells.size() + 3);
  }
  return batch;
}

bool ascending(std::vector<std::vector<std::int64_t>> const& batches) {
  KeyOrder order{sample_job().target};
  for (auto const& values : batches) {
    auto const batch = ids(values);
    order.observe(batch, std::vector<bool>(batch.rows, true));
  }
  return order.strictly_ascending();
}

TEST(KeyOrder, HoldsWhileEachKeyIsGreaterThanTheOneBefore) {
  EXPECT_TRUE(ascending({}));
  EXPECT_TRUE(ascending({{1, 2, 5}, {6, 9}}));
}

TEST(KeyOrder, IsLostForGoodAtARepeatedOrSmallerKey) {
  EXPECT_FALSE(ascending({{1, 2, 2}}));
  EXPECT_FALSE(ascending({{1, 2}, {2, 3}}));
  EXPECT_FALSE(ascending({{5}, {4}, {6}}));
}

TEST(KeyOrder, IgnoresRowsThatAreKeptOut) {
  KeyOrder order{sample_job().target};
  auto const batch = ids({1, 1, 2});
  order.observe(batch, {true, false, true});
  EXPECT_TRUE(order.strictly_ascending());
}

TEST(KeyOrder, OwnsTheTextOfTheLastKeyWhenItsBatchIsGone) {
  Target target;
  target.columns = {column("code", "text")};
  target.primary_key = {"code"};
  KeyOrder order{target};
  for (auto const* text : {"a-long-enough-key-number-1", "a-long-enough-key-number-2"}) {
    std::string const own{text};
    RowBatch batch;
    batch.columns = 1;
    batch.rows = 1;
    batch.cells = {Cell::of_text(CellKind::text, own)};
    order.observe(batch, {true});
    EXPECT_TRUE(order.strictly_ascending());
  }
}

}  // namespace
}  // namespace loanpulse
