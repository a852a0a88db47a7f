#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// An answer with rows of these ids; no two envelopes are alike.
Answer page_of(std::vector<std::string> const& ids, std::string const& members = R"("x": 0)") {
  static int request = 0;
  std::string rows;
  for (auto const& id : ids) rows += (rows.empty() ? "" : ", ") + ("{\"id\": \"" + id + "\"}");
  return json_answer(
      fmt::format("{{\"request\": \"r{}\", {}, \"data\": [{}]}}", ++request, members, rows));
}

PageNumberPaging numbered(std::optional<std::string> total_path = std::nullopt) {
  PageNumberPaging paging;
  paging.total_path = std::move(total_path);
  return paging;
}

TEST(NoProgress, IsSeenByTheRecordsAndNotByTheAnswersBytes) {
  for (Paging const& paging : {Paging{numbered()}, Paging{OffsetPaging{}}}) {
    auto const read =
        read_list(source_at("data", paging), {page_of({"1", "2"}), page_of({"1", "2"})});
    EXPECT_EQ(read.code, "no_progress");
    EXPECT_EQ(read.pages, 2u) << "the second page tells";
  }
}

TEST(NoProgress, IsSeenAlsoWhereTheListWouldEnd) {
  EXPECT_EQ(outcome(source_at("data", numbered("pages")),
                    {page_of({"1", "2"}, R"("pages": 2)"), page_of({"1", "2"}, R"("pages": 2)")}),
            "no_progress");
  EXPECT_EQ(outcome(source_at("data", CursorPaging{}),
                    {page_of({"1", "2"}, R"("next_cursor": "a")"), page_of({"1", "2"})}),
            "no_progress");
}

TEST(NoProgress, IsSeenWhereTokensChangeAndRowsDoNot) {
  EXPECT_EQ(
      outcome(source_at("data", CursorPaging{}), {page_of({"1", "2"}, R"("next_cursor": "a")"),
                                                  page_of({"1", "2"}, R"("next_cursor": "b")"),
                                                  page_of({"1", "2"}, R"("next_cursor": "c")")}),
      "no_progress");
}

TEST(NoProgress, IsSeenInLongerCyclesAndInAnotherOrder) {
  EXPECT_EQ(outcome(source_at("data", numbered()), {page_of({"1", "2"}), page_of({"3", "4"}),
                                                    page_of({"5", "6"}), page_of({"1", "2"})}),
            "no_progress");
  EXPECT_EQ(outcome(source_at("data", numbered()), {page_of({"1", "2"}), page_of({"2", "1"})}),
            "no_progress");
}

TEST(NoProgress, IsNotWhatOverlapsOrIsEmpty) {
  EXPECT_EQ(outcome(source_at("data", numbered()),
                    {page_of({"1", "2"}), page_of({"2", "3"}), page_of({"2"}), page_of({})}),
            "5 rows");
  EXPECT_EQ(outcome(source_at("data", CursorPaging{}),
                    {page_of({}, R"("next_cursor": "a")"), page_of({}, R"("next_cursor": "b")"),
                     page_of({"1"})}),
            "1 rows");
}

/// The last row of a page of one is the first of the next when another was inserted before it.
TEST(NoProgress, NeedsThreeEqualPagesOfOneRow) {
  EXPECT_EQ(outcome(source_at("data", numbered()), {page_of({"1"}), page_of({"1"}), page_of({})}),
            "2 rows");
  auto const read = read_list(source_at("data", numbered()), {page_of({"1"})});
  EXPECT_EQ(read.code, "no_progress");
  EXPECT_EQ(read.pages, 3u);
}

TEST(NoProgress, IsAllowedWhereTheJobSaysSo) {
  Source source = source_at("data", numbered());
  source.repeated_pages = OnFinding::allow;
  EXPECT_EQ(outcome(source, {page_of({"1", "2"}), page_of({"1", "2"}), page_of({})}), "4 rows");
}

TEST(NoProgress, TellsThePageTheParameterAndTheSwitch) {
  auto const read =
      read_list(source_at("data", numbered()), {page_of({"1", "2"}), page_of({"1", "2"})});
  EXPECT_THAT(read.message,
              AllOf(HasSubstr("page 2 (http://api.test/loans?page=2): its 2 rows are the same as "
                              "those of the page before it"),
                    HasSubstr("ignore the parameter \"page\""),
                    HasSubstr("write source.repeated_pages: allow")));
}

TEST(NoProgress, RemembersEveryPageOfALongRun) {
  SeenPages seen;
  PagingInfo info;
  info.record_count = 10;
  for (std::uint64_t page = 1; page < 100'000; ++page) {
    info.digest = page;
    ASSERT_FALSE(seen.repeats(info)) << page;
  }
  for (std::uint64_t const page : {1u, 2u, 50'000u, 99'999u}) {
    info.digest = page;
    EXPECT_TRUE(seen.repeats(info)) << page;
  }
  info.record_count = 9;
  EXPECT_FALSE(seen.repeats(info));
}

}  // namespace
}  // namespace loanpulse
