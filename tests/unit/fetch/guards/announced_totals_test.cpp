#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// An answer of so many rows with these members.
Answer rows_with(int count, std::string const& members = R"("x": 0)") {
  static int id = 0;
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += fmt::format("{}{{\"id\": \"r{}\"}}", i > 0 ? ", " : "", ++id);
  }
  return json_answer("{" + members + ", \"data\": [" + text + "]}");
}

/// Every kind that has a total, and how an answer of each says that it goes on.
struct TotalledKind {
  Paging paging;
  std::string more;
};

template <class Paging>
Paging totalled(Paging paging) {
  paging.total_path = "n";
  return paging;
}

std::vector<TotalledKind> totalled_kinds() {
  NextLinkPaging link;
  link.link_path = "next";
  LastRecordPaging last;
  last.key = "id";
  last.more_path = "more";
  PageNumberPaging pages;
  pages.more_path = "more";
  OffsetPaging offset;
  offset.more_path = "more";
  offset.limit = 2;
  return {{totalled(cursor_at("next")), R"("next": "a")"},
          {totalled(link), R"("next": "/b")"},
          {totalled(last), R"("more": true)"},
          {totalled(pages), R"("more": true)"},
          {totalled(offset), R"("more": true)"}};
}

TEST(AnnouncedTotals, ThatAreNotReachedFailTheRunOfEveryPaginator) {
  for (auto const& kind : totalled_kinds()) {
    auto const source = source_at("data", kind.paging);
    auto const first = rows_with(2, R"("n": 5, )" + kind.more);
    EXPECT_EQ(outcome(source, {first, rows_with(2, R"("n": 5)")}), "more_promised");
    EXPECT_EQ(outcome(source, {first, rows_with(2)}), "more_promised")
        << "later answers leave it out";
    EXPECT_EQ(outcome(source, {first, rows_with(3, R"("n": 5)")}), "5 rows");
    EXPECT_EQ(outcome(source, {first, rows_with(3)}), "5 rows");
    EXPECT_EQ(outcome(source, {first, rows_with(2, R"("n": 4)")}), "4 rows") << "one was deleted";
    EXPECT_EQ(outcome(source, {first, rows_with(3, R"("n": 6)")}), "5 rows") << "one was added";
  }
}

TEST(AnnouncedTotals, OfEarlierAnswersAreNamedAsSuch) {
  auto source = source_at("data", totalled(cursor_at("next")));
  auto const first = rows_with(2, R"("next": "a", "n": 5)");
  EXPECT_THAT(read_list(source, {first, rows_with(2)}).message,
              AllOf(HasSubstr("but answers before it said that there is more: \"n\" is 5"),
                    HasSubstr("source.ignore_more: ['n']")));
  source.ignore_more = {"n"};
  EXPECT_EQ(outcome(source, {first, rows_with(2)}), "4 rows");
}

TEST(AnnouncedTotals, OfMembersAndHeadersAreKeptWhenLaterAnswersLeaveThemOut) {
  auto const source = source_at("data", cursor_at("next"));
  EXPECT_EQ(outcome(source, {rows_with(2, R"("next": "a", "total": 5)"), rows_with(2)}),
            "more_promised");
  auto with_header = rows_with(2, R"("next": "a")");
  with_header.headers.emplace_back("x-total-count", "5");
  EXPECT_EQ(outcome(source, {with_header, rows_with(2)}), "more_promised");
  EXPECT_EQ(outcome(source, {with_header, rows_with(3)}), "5 rows");
  EXPECT_EQ(outcome(source, {rows_with(2, R"("next": "a", "total": 2)"), rows_with(2)}), "4 rows")
      << "a page's own number";
  EXPECT_EQ(outcome(source, {with_header, rows_with(2)}, "2024-01-01"), "more_promised");
}

TEST(AnnouncedTotals, OfTheWholeCollectionNeedNotHeedWhatARunAsksFor) {
  auto source = source_at("data", cursor_at("next"));
  source.incremental.emplace();
  std::vector<Answer> const answers{rows_with(2, R"("next": "a", "total": 5)"), rows_with(2)};
  EXPECT_EQ(outcome(source, answers), "more_promised");
  EXPECT_EQ(outcome(source, answers, "2024-01-01"), "4 rows");
}

TEST(AnnouncedTotals, AreComparedAlsoWhereAStatusEndsTheList) {
  PageNumberPaging paging;
  paging.total_path = "n";
  paging.end_status = {404};
  auto const source = source_at("data", paging);
  Answer const end{404, {}, "{}"};
  FetchSession session{source, bounds_from(std::nullopt), [] { return 0.5; }};
  ask(session);
  session.on_answer(rows_with(2, R"("n": 3)"), TimePoint{});
  PagingInfo info{2};
  info.values["n"] = "3";
  session.page_decoded(info);
  ask(session);
  try {
    session.on_answer(end, TimePoint{});
    ADD_FAILURE() << "one row of three is missing";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "more_promised");
    EXPECT_THAT(error.what(), HasSubstr("because of the status of the answer behind this page"));
  }
}

TEST(AnnouncedTotals, BelowWhatCameAreEstimatesAndEndNoList) {
  OffsetPaging paging;
  paging.total_path = "n";
  auto const source = source_at("data", paging);
  std::string const three = R"("n": 3)";
  EXPECT_EQ(outcome(source, {rows_with(2, three), rows_with(2, three), rows_with(2, three),
                             rows_with(0, three)}),
            "6 rows")
      << "a full page beyond the number: there may be more";
  EXPECT_EQ(outcome(source, {rows_with(3, R"("n": 4)"), rows_with(2, R"("n": 4)")}), "5 rows")
      << "a short page ends it";
}

}  // namespace
}  // namespace loanpulse
