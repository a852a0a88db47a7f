#include "fetch/paginator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "model/error.hpp"

namespace loanpulse {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

PagingInfo info(std::size_t records, Values values = {}) { return {records, std::move(values)}; }

QueryParams const no_params;

/// The code of the StageError that taking in this page raises, "" if none.
std::string error_of(Paginator& paginator, PagingInfo const& page) {
  try {
    paginator.page_decoded(page);
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    return error.code();
  }
  return "";
}

TEST(Paginator, NamesThePathsItNeeds) {
  EXPECT_TRUE(answer_paths(SinglePage{}).empty());
  EXPECT_EQ(answer_paths(CursorPaging{}), std::vector<std::string>{"next_cursor"});
  EXPECT_TRUE(answer_paths(PageNumberPaging{}).empty());
  PageNumberPaging pages;
  pages.total_path = "meta.pages";
  EXPECT_EQ(answer_paths(pages), std::vector<std::string>{"meta.pages"});
  OffsetPaging offset;
  offset.total_path = "total";
  EXPECT_EQ(answer_paths(offset), std::vector<std::string>{"total"});
}

TEST(Paginator, AsksOnceForASinglePage) {
  Paginator paginator{SinglePage{}, {}};
  EXPECT_EQ(paginator.next(), no_params);
  paginator.page_decoded(info(0));
  EXPECT_FALSE(paginator.next());
}

TEST(CursorPaginator, PassesTheCursorOnUntilThereIsNone) {
  CursorPaging paging;
  paging.limit_param = "limit";
  paging.limit = 50;
  Paginator paginator{paging, {}};
  EXPECT_EQ(paginator.next(), (QueryParams{{"limit", "50"}}));
  paginator.page_decoded(info(50, {{"next_cursor", "a/b=="}}));
  EXPECT_EQ(paginator.next(), (QueryParams{{"limit", "50"}, {"cursor", "a/b=="}}));
  paginator.page_decoded(info(7));
  EXPECT_FALSE(paginator.next());
}

TEST(CursorPaginator, EndsAtAnEmptyCursor) {
  Paginator paginator{CursorPaging{}, {}};
  paginator.page_decoded(info(1, {{"next_cursor", ""}}));
  EXPECT_FALSE(paginator.next());
}

TEST(CursorPaginator, RefusesACursorThatDoesNotAdvance) {
  Paginator paginator{CursorPaging{}, {}};
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "A"}})), "no_progress");
}

TEST(CursorPaginator, RefusesALongerCycle) {
  Paginator paginator{CursorPaging{}, {}};
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "A"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "B"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "A"}})), "no_progress");
}

TEST(CursorPaginator, GoesOnAfterEmptyPagesButNotForEver) {
  SourceLimits limits;
  limits.max_empty_pages = 2;
  Paginator paginator{CursorPaging{}, limits};
  EXPECT_EQ(error_of(paginator, info(0, {{"next_cursor", "1"}})), "");
  EXPECT_EQ(error_of(paginator, info(0, {{"next_cursor", "2"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "3"}})), "");
  EXPECT_EQ(error_of(paginator, info(0, {{"next_cursor", "4"}})), "");
  EXPECT_EQ(error_of(paginator, info(0, {{"next_cursor", "5"}})), "");
  EXPECT_EQ(error_of(paginator, info(0, {{"next_cursor", "6"}})), "too_many_empty_pages");
}

TEST(Paginator, RefusesAnEndlessListOfFreshCursors) {
  SourceLimits limits;
  limits.max_pages = 3;
  Paginator paginator{CursorPaging{}, limits};
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "1"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "2"}})), "");
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "3"}})), "too_many_pages");
}

TEST(Paginator, AllowsAListOfExactlyTheMostPages) {
  SourceLimits limits;
  limits.max_pages = 2;
  Paginator paginator{CursorPaging{}, limits};
  EXPECT_EQ(error_of(paginator, info(1, {{"next_cursor", "1"}})), "");
  EXPECT_EQ(error_of(paginator, info(1)), "");
  EXPECT_FALSE(paginator.next());
}

TEST(PageNumberPaginator, CountsFromTheBasePageToTheFirstEmptyPage) {
  PageNumberPaging paging;
  paging.base_page = 0;
  Paginator paginator{paging, {}};
  EXPECT_EQ(paginator.next(), (QueryParams{{"page", "0"}}));
  paginator.page_decoded(info(10));
  EXPECT_EQ(paginator.next(), (QueryParams{{"page", "1"}}));
  paginator.page_decoded(info(0));
  EXPECT_FALSE(paginator.next());
}

TEST(PageNumberPaginator, EndsAtTheTotalEvenWhereItsPagesAreEmpty) {
  PageNumberPaging paging;
  paging.total_path = "pages";
  Paginator paginator{paging, {}};
  paginator.page_decoded(info(10, {{"pages", "3"}}));
  paginator.page_decoded(info(0, {{"pages", "3"}}));
  EXPECT_EQ(paginator.next(), (QueryParams{{"page", "3"}}));
  paginator.page_decoded(info(10, {{"pages", "3"}}));
  EXPECT_FALSE(paginator.next());
}

TEST(PageNumberPaginator, FollowsATotalThatChanges) {
  PageNumberPaging paging;
  paging.total_path = "pages";
  Paginator paginator{paging, {}};
  paginator.page_decoded(info(10, {{"pages", "2"}}));
  paginator.page_decoded(info(10, {{"pages", "3"}}));
  EXPECT_TRUE(paginator.next());
  paginator.page_decoded(info(10, {{"pages", "1"}}));
  EXPECT_FALSE(paginator.next());
}

TEST(PageNumberPaginator, TakesAMissingTotalForAnErrorAnswerNotForTheEnd) {
  PageNumberPaging paging;
  paging.total_path = "pages";
  Paginator paginator{paging, {}};
  EXPECT_EQ(error_of(paginator, info(0)), "missing_total");
}

TEST(PageNumberPaginator, GuessesAsFarAsTheTotal) {
  PageNumberPaging paging;
  paging.total_path = "pages";
  Paginator paginator{paging, {}};
  EXPECT_FALSE(paginator.guess(1)) << "the total is not known yet";
  paginator.page_decoded(info(10, {{"pages", "4"}}));
  EXPECT_EQ(paginator.guess(0), (QueryParams{{"page", "2"}}));
  EXPECT_EQ(paginator.guess(2), (QueryParams{{"page", "4"}}));
  EXPECT_FALSE(paginator.guess(3));
  paginator.page_decoded(info(10, {{"pages", "2"}}));
  EXPECT_FALSE(paginator.guess(0));
}

TEST(PageNumberPaginator, GuessesNothingWithoutATotal) {
  Paginator paginator{PageNumberPaging{}, {}};
  paginator.page_decoded(info(10));
  EXPECT_EQ(paginator.guess(0), (QueryParams{{"page", "2"}}));
  EXPECT_FALSE(paginator.guess(1)) << "the next page may be the last one";
}

TEST(OffsetPaginator, GuessesByTheSizeOfItsPages) {
  OffsetPaging paging;
  paging.total_path = "total";
  paging.limit = 100;
  Paginator paginator{paging, {}};
  EXPECT_FALSE(paginator.guess(1));
  paginator.page_decoded(info(50, {{"total", "151"}}));
  EXPECT_EQ(paginator.guess(0), (QueryParams{{"offset", "50"}, {"limit", "100"}}));
  EXPECT_EQ(paginator.guess(2), (QueryParams{{"offset", "150"}, {"limit", "100"}}));
  EXPECT_FALSE(paginator.guess(3));
}

TEST(CursorPaginator, GuessesNothing) {
  Paginator paginator{CursorPaging{}, {}};
  EXPECT_FALSE(paginator.guess(1));
  paginator.page_decoded(info(50, {{"next_cursor", "a"}}));
  EXPECT_FALSE(paginator.guess(1));
}

TEST(Paginator, RefusesTotalsThatAreNoWholeNumbers) {
  for (auto const* total : {"", "x", "-1", "1.5", "1e-3", "+3", " 3", "99999999999999999999",
                            "1e20", "1e999999999", "true"}) {
    OffsetPaging paging;
    paging.total_path = "total";
    Paginator paginator{paging, {}};
    EXPECT_EQ(error_of(paginator, info(1, {{"total", total}})), "bad_total") << total;
  }
}

TEST(Paginator, TakesATotalHoweverItIsWritten) {
  for (auto const* total : {"3", "3.0", "3.000", "30e-1", "0.3e1", "3E0"}) {
    PageNumberPaging paging;
    paging.total_path = "pages";
    Paginator paginator{paging, {}};
    paginator.page_decoded(info(1, {{"pages", total}}));
    paginator.page_decoded(info(1, {{"pages", total}}));
    EXPECT_TRUE(paginator.next()) << total;
    paginator.page_decoded(info(1, {{"pages", total}}));
    EXPECT_FALSE(paginator.next()) << total;
  }
}

TEST(OffsetPaginator, AdvancesByWhatReallyCame) {
  OffsetPaging paging;
  paging.limit = 1000;
  Paginator paginator{paging, {}};
  EXPECT_EQ(paginator.next(), (QueryParams{{"offset", "0"}, {"limit", "1000"}}));
  paginator.page_decoded(info(100));  // the server caps the limit
  EXPECT_EQ(paginator.next(), (QueryParams{{"offset", "100"}, {"limit", "1000"}}));
  paginator.page_decoded(info(0));
  EXPECT_FALSE(paginator.next());
}

TEST(OffsetPaginator, EndsAtTheTotal) {
  OffsetPaging paging;
  paging.total_path = "total";
  Paginator paginator{paging, {}};
  paginator.page_decoded(info(2, {{"total", "3"}}));
  EXPECT_TRUE(paginator.next());
  paginator.page_decoded(info(1, {{"total", "3"}}));
  EXPECT_FALSE(paginator.next());
}

TEST(OffsetPaginator, StepsOverAnEmptyPageByWhatTheServerGivesAtMost) {
  OffsetPaging paging;
  paging.limit = 1000;
  paging.total_path = "total";
  Paginator paginator{paging, {}};
  paginator.page_decoded(info(100, {{"total", "300"}}));
  paginator.page_decoded(info(0, {{"total", "300"}}));
  EXPECT_EQ(paginator.next()->front().second, "200");
}

TEST(OffsetPaginator, GivesUpOnATotalThatNeverComesTrue) {
  OffsetPaging paging;
  paging.total_path = "total";
  SourceLimits limits;
  limits.max_empty_pages = 1;
  Paginator paginator{paging, limits};
  EXPECT_EQ(error_of(paginator, info(0, {{"total", "1000000"}})), "");
  EXPECT_EQ(error_of(paginator, info(0, {{"total", "1000000"}})), "too_many_empty_pages");
}

}  // namespace
}  // namespace loanpulse
