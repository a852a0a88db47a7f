#include "load/stored_order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace loanpulse {
namespace {

constexpr std::size_t page_rows = 1'000;
constexpr std::size_t row_bytes = 300;

/// The rows of a page that lie side by side, so many in each block from `first` on.
StoredOrder::Answer side_by_side(std::uint32_t first, std::size_t in_block = 25) {
  StoredOrder::Answer answer{{}, page_rows, page_rows * row_bytes};
  for (std::size_t row = 0; row < page_rows; ++row) {
    answer.blocks.push_back(first + static_cast<std::uint32_t>(row / in_block));
  }
  return answer;
}

/// So many of them lie far from the others.
StoredOrder::Answer with_rows_elsewhere(std::uint32_t first, std::size_t rows) {
  auto answer = side_by_side(first);
  for (std::size_t row = 0; row < rows; ++row) {
    answer.blocks[row * 7] = static_cast<std::uint32_t>(100'000 + row * 50);
  }
  return answer;
}

TEST(StoredOrder, IsNotKnownBeforeAnAnswer) {
  StoredOrder order;
  EXPECT_FALSE(order.expected(page_rows));
  EXPECT_TRUE(order.wants_places());
}

TEST(StoredOrder, TheNextPageLiesBehindTheOneBefore) {
  StoredOrder order;
  order.asked(page_rows);
  order.answered(side_by_side(0));  // blocks 0 to 39
  auto const range = order.expected(page_rows);
  ASSERT_TRUE(range);
  EXPECT_LE(range->first, 39u) << "the page before may end within its last block";
  EXPECT_GE(range->first, 36u);
  EXPECT_GE(range->last, 80u);
  EXPECT_LE(range->last, 83u) << "blocks of others are read in vain";
}

TEST(StoredOrder, APageThatWaitsForItsAnswerHasRoomBetween) {
  StoredOrder order;
  order.asked(page_rows);
  order.answered(side_by_side(0));
  order.asked(page_rows);
  auto const range = order.expected(page_rows);
  ASSERT_TRUE(range);
  EXPECT_LE(range->first, 79u);
  EXPECT_GE(range->first, 74u);
  EXPECT_GE(range->last, 119u);
  order.answered(side_by_side(40));
  EXPECT_EQ(order.expected(page_rows)->first, range->first + 1) << "a guess that came true";
}

TEST(StoredOrder, AFewRowsMayLieElsewhere) {
  StoredOrder order;
  order.answered(with_rows_elsewhere(500, 90));
  ASSERT_TRUE(order.expected(page_rows));
  EXPECT_LE(order.expected(page_rows)->first, 540u);
  EXPECT_LT(order.expected(page_rows)->last, 600u);
  order.answered(with_rows_elsewhere(500, 110));
  EXPECT_FALSE(order.expected(page_rows));
}

TEST(StoredOrder, RowsInNoOrderAreAskedForByTheirKeys) {
  StoredOrder order;
  StoredOrder::Answer answer{{}, page_rows, page_rows * row_bytes};
  for (std::uint32_t row = 0; row < page_rows; ++row) {
    answer.blocks.push_back(row * 7'919 % 100'003);
  }
  order.answered(answer);
  EXPECT_FALSE(order.expected(page_rows));
  order.answered({{}, page_rows, page_rows * row_bytes});
  EXPECT_FALSE(order.expected(page_rows)) << "not one was found";
}

TEST(StoredOrder, RowsAmongManyOfOthersAreAskedForByTheirKeys) {
  StoredOrder order;
  order.answered(side_by_side(0, 7));
  EXPECT_FALSE(order.expected(page_rows)) << "25 of this size have room in a block";
  order.answered(side_by_side(0, 10));
  EXPECT_TRUE(order.expected(page_rows));
}

TEST(StoredOrder, IsGivenUpAfterFourPagesWithoutOne) {
  StoredOrder order;
  for (int page = 0; page < 4; ++page) {
    EXPECT_TRUE(order.wants_places());
    order.answered({{}, page_rows, page_rows * row_bytes});
  }
  EXPECT_FALSE(order.wants_places());
  order.answered(side_by_side(0));
  EXPECT_FALSE(order.expected(page_rows));
}

TEST(StoredOrder, NoBlockLiesBehindTheLastThatThereCanBe) {
  StoredOrder order;
  order.answered(side_by_side(std::numeric_limits<std::uint32_t>::max() - 60));
  EXPECT_FALSE(order.expected(page_rows));
}

}  // namespace
}  // namespace loanpulse
