#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

TEST(CursorPaginator, PassesTheCursorOnUntilThereIsNone) {
  CursorPaging paging;
  paging.limit_param = "limit";
  paging.limit = 50;
  auto walk = walk_of(paging);
  EXPECT_EQ(asked(walk), "limit=50");
  walk.page_decoded(page(50, {{"next_cursor", "a/b=="}}));
  EXPECT_EQ(asked(walk), "limit=50&cursor=a/b==");
  walk.page_decoded(page(7));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(CursorPaginator, EndsAtAnEmptyCursor) {
  auto walk = walk_of(CursorPaging{});
  walk.page_decoded(page(1, {{"next_cursor", ""}}));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(CursorPaginator, RefusesACursorThatDoesNotAdvance) {
  auto walk = walk_of(CursorPaging{});
  EXPECT_EQ(error_of(walk, page(1, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(error_of(walk, page(1, {{"next_cursor", "A"}})), "no_progress");
}

TEST(CursorPaginator, RefusesALongerCycle) {
  auto walk = walk_of(CursorPaging{});
  EXPECT_EQ(error_of(walk, page(1, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(error_of(walk, page(1, {{"next_cursor", "B"}})), "");
  EXPECT_EQ(error_of(walk, page(1, {{"next_cursor", "A"}})), "no_progress");
}

TEST(CursorPaginator, GoesOnAfterAnEmptyPageWithAFreshCursor) {
  SourceLimits limits;
  limits.max_empty_pages = 1;
  auto walk = walk_of(CursorPaging{}, limits);
  EXPECT_EQ(error_of(walk, page(0, {{"next_cursor", "1"}})), "");
  EXPECT_EQ(asked(walk), "cursor=1");
  EXPECT_EQ(error_of(walk, page(0, {{"next_cursor", "2"}})), "too_many_empty_pages");
}

TEST(CursorPaginator, TakesTheCursorOfAHeader) {
  CursorPaging paging;
  paging.cursor_header = "X-Next-Cursor";
  auto walk = walk_of(paging);
  auto info = page(5, {{"next_cursor", "not this one"}});
  info.headers = {{"x-next-cursor", "b"}};
  walk.page_decoded(info);
  EXPECT_EQ(asked(walk), "cursor=b");
  walk.page_decoded(page(5));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(CursorPaginator, BeginsWithTheCursorThatTheJobNames) {
  CursorPaging paging;
  paging.cursor_initial = "*";
  auto walk = walk_of(paging);
  EXPECT_EQ(asked(walk), "cursor=*");
}

TEST(CursorPaginator, EndsAtTheCursorThatWasSentWhereTheJobSaysSo) {
  CursorPaging paging;
  paging.cursor_initial = "*";
  paging.stop = StopAt::same_cursor;
  auto walk = walk_of(paging);
  EXPECT_EQ(error_of(walk, page(5, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(error_of(walk, page(0, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(CursorPaginator, SendsItsOwnParametersAloneFromTheSecondPageOn) {
  CursorPaging paging;
  paging.alone = true;
  auto walk = walk_of(paging);
  EXPECT_FALSE(walk.next()->alone);
  walk.page_decoded(page(5, {{"next_cursor", "A"}}));
  EXPECT_TRUE(walk.next()->alone);
}

TEST(CursorPaginator, GuessesNothing) {
  auto walk = walk_of(CursorPaging{});
  EXPECT_EQ(asked(walk, 1), "(end)");
  walk.page_decoded(page(50, {{"next_cursor", "a"}}));
  EXPECT_EQ(asked(walk, 1), "(end)");
}

}  // namespace
}  // namespace loanpulse
