#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

PageNumberPaging with_total() {
  PageNumberPaging paging;
  paging.total_path = "pages";
  return paging;
}

TEST(PageNumberPaginator, CountsFromTheBasePageToTheFirstEmptyPage) {
  PageNumberPaging paging;
  paging.base_page = 0;
  auto walk = walk_of(paging);
  EXPECT_EQ(asked(walk), "page=0");
  walk.page_decoded(page(10));
  EXPECT_EQ(asked(walk), "page=1");
  walk.page_decoded(page(0));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(PageNumberPaginator, SendsAPageSizeWhereTheJobNamesItsParameter) {
  PageNumberPaging paging;
  paging.limit_param = "per_page";
  EXPECT_EQ(asked(walk_of(paging)), "page=1&per_page=1000");
}

TEST(PageNumberPaginator, EndsAtTheTotalEvenWhereItsPagesAreEmpty) {
  auto walk = walk_of(with_total());
  walk.page_decoded(page(10, {{"pages", "3"}}));
  walk.page_decoded(page(0, {{"pages", "3"}}));
  EXPECT_EQ(asked(walk), "page=3");
  walk.page_decoded(page(10, {{"pages", "3"}}));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(PageNumberPaginator, FollowsATotalThatChanges) {
  auto walk = walk_of(with_total());
  walk.page_decoded(page(10, {{"pages", "2"}}));
  walk.page_decoded(page(10, {{"pages", "3"}}));
  EXPECT_EQ(asked(walk), "page=3");
  walk.page_decoded(page(10, {{"pages", "1"}}));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(PageNumberPaginator, TakesAMissingTotalForAnErrorAnswerNotForTheEnd) {
  auto walk = walk_of(with_total());
  EXPECT_EQ(error_of(walk, page(0)), "missing_total");
}

TEST(PageNumberPaginator, GuessesAsFarAsTheTotal) {
  auto walk = walk_of(with_total());
  EXPECT_EQ(asked(walk, 1), "(end)") << "the total is not known yet";
  walk.page_decoded(page(10, {{"pages", "4"}}));
  EXPECT_EQ(asked(walk, 0), "page=2");
  EXPECT_EQ(asked(walk, 2), "page=4");
  EXPECT_EQ(asked(walk, 3), "(end)");
  walk.page_decoded(page(10, {{"pages", "2"}}));
  EXPECT_EQ(asked(walk, 0), "(end)");
}

TEST(PageNumberPaginator, GuessesNothingWithoutATotal) {
  auto walk = walk_of(PageNumberPaging{});
  walk.page_decoded(page(10));
  EXPECT_EQ(asked(walk, 0), "page=2");
  EXPECT_EQ(asked(walk, 1), "(end)") << "the next page may be the last one";
}

TEST(PageNumberPaginator, GuessesAsFarAsATotalOfRecordsReaches) {
  PageNumberPaging paging;
  paging.total_path = "total";
  auto walk = walk_of(paging);
  walk.page_decoded(page(10, {{"total", "31"}}));
  EXPECT_EQ(asked(walk, 2), "page=4");
  EXPECT_EQ(asked(walk, 3), "(end)");
}

TEST(PageNumberPaginator, TakesATotalHoweverItIsWritten) {
  for (auto const* total : {"3", "3.0", "3.000", "30e-1", "0.3e1", "3E0"}) {
    auto walk = walk_of(with_total());
    walk.page_decoded(page(1, {{"pages", total}}));
    walk.page_decoded(page(1, {{"pages", total}}));
    EXPECT_EQ(asked(walk), "page=3") << total;
    walk.page_decoded(page(1, {{"pages", total}}));
    EXPECT_EQ(asked(walk), "(end)") << total;
  }
}

}  // namespace
}  // namespace loanpulse
