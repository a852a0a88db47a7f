#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

OffsetPaging offset_with_total(std::size_t limit = 1000) {
  OffsetPaging paging;
  paging.total_path = "total";
  paging.limit = limit;
  return paging;
}

TEST(OffsetPaginator, AdvancesByWhatReallyCame) {
  auto walk = walk_of(OffsetPaging{});
  EXPECT_EQ(asked(walk), "offset=0&limit=1000");
  walk.page_decoded(page(100));  // the server caps the limit
  EXPECT_EQ(asked(walk), "offset=100&limit=1000");
  walk.page_decoded(page(0));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(OffsetPaginator, BeginsAtTheBaseOffset) {
  OffsetPaging paging;
  paging.base_offset = 1;
  auto walk = walk_of(paging);
  EXPECT_EQ(asked(walk), "offset=1&limit=1000");
  walk.page_decoded(page(100));
  EXPECT_EQ(asked(walk), "offset=101&limit=1000");
}

TEST(OffsetPaginator, EndsAtTheTotal) {
  auto walk = walk_of(offset_with_total());
  walk.page_decoded(page(2, {{"total", "3"}}));
  EXPECT_EQ(asked(walk), "offset=2&limit=1000");
  walk.page_decoded(page(1, {{"total", "3"}}));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(OffsetPaginator, StepsOverAnEmptyPageByWhatTheServerGivesAtMost) {
  auto walk = walk_of(offset_with_total());
  walk.page_decoded(page(100, {{"total", "300"}}));
  walk.page_decoded(page(0, {{"total", "300"}}));
  EXPECT_EQ(asked(walk), "offset=200&limit=1000");
}

TEST(OffsetPaginator, GivesUpOnATotalThatNeverComesTrue) {
  SourceLimits limits;
  limits.max_empty_pages = 1;
  auto walk = walk_of(offset_with_total(), limits);
  EXPECT_EQ(error_of(walk, page(0, {{"total", "1000000"}})), "");
  EXPECT_EQ(error_of(walk, page(0, {{"total", "1000000"}})), "too_many_empty_pages");
}

TEST(OffsetPaginator, GuessesByTheSizeOfItsPages) {
  auto walk = walk_of(offset_with_total(100));
  EXPECT_EQ(asked(walk, 1), "(end)");
  walk.page_decoded(page(50, {{"total", "151"}}));
  EXPECT_EQ(asked(walk, 0), "offset=50&limit=100");
  EXPECT_EQ(asked(walk, 2), "offset=150&limit=100");
  EXPECT_EQ(asked(walk, 3), "(end)");
}

TEST(OffsetPaginator, RefusesTotalsThatAreNoWholeNumbers) {
  for (auto const* total : {"", "x", "-1", "1.5", "1e-3", "+3", " 3", "99999999999999999999",
                            "1e20", "1e999999999", "true"}) {
    auto walk = walk_of(offset_with_total());
    EXPECT_EQ(error_of(walk, page(1, {{"total", total}})), "bad_total") << total;
  }
}

}  // namespace
}  // namespace loanpulse
