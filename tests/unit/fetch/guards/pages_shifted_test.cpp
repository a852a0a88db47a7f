#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fetch/guards/shift_watch.hpp"
#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// An answer with rows of these ids and this total.
Answer shifted_page(std::vector<std::string> const& ids, int total = 0) {
  std::string rows;
  for (auto const& id : ids) rows += (rows.empty() ? "" : ", ") + ("{\"id\": \"" + id + "\"}");
  auto const members = total > 0 ? fmt::format("\"total\": {}, ", total) : std::string{};
  return json_answer("{" + members + "\"data\": [" + rows + "]}");
}

Source shifting(OnShift on_shift, bool with_total = false) {
  PageNumberPaging paging;
  if (with_total) paging.total_path = "total";
  auto source = source_at("data", paging);
  source.on_shift = on_shift;
  return source;
}

struct ShiftedRead {
  std::vector<std::string> asked;  ///< page numbers
  std::string code{};
  std::string message{};
  ReadingNotes notes{};
};

/// Reads a list by its key from a source that gives these answers in turn; the last one for ever.
ShiftedRead read_shifting(Source const& source, std::vector<Answer> const& answers) {
  auto job = job_of_ids(source);
  job.target.primary_key = {"id"};
  PageDecoder decoder{job, answer_paths(source.paging)};
  FetchSession session{source, bounds_from(std::nullopt), [] { return 0.5; }};
  ShiftedRead read;
  try {
    while (true) {
      auto const wanted = ask(session);
      if (std::holds_alternative<EndOfList>(wanted)) break;
      auto const url = std::get<SendRequest>(wanted).request.url;
      auto const& answer = answers[std::min(read.asked.size(), answers.size() - 1)];
      read.asked.push_back(url.substr(url.rfind('=') + 1));
      auto step = session.on_answer(answer, TimePoint{});
      session.page_decoded(decoder.decode(std::move(std::get<DeliverPage>(step).page)).info);
    }
    read.notes = session.notes();
  } catch (StageError const& error) {
    read.code = error.code();
    read.message = error.what();
  }
  return read;
}

TEST(PagesShifted, AKeyOfAnEarlierPageMakesTheListBeReadAgain) {
  auto const found =
      read_shifting(shifting(OnShift::refetch),
                    {shifted_page({"1", "2"}), shifted_page({"2", "3"}), shifted_page({"0", "1"}),
                     shifted_page({"2", "3"}), shifted_page({"4"}), shifted_page({})});
  EXPECT_EQ(found.code, "");
  EXPECT_THAT(found.asked, ElementsAre("1", "2", "1", "2", "3", "4"));
  EXPECT_TRUE(found.notes.rows_came_again);
  EXPECT_THAT(found.notes.warnings,
              ElementsAre(AllOf(HasSubstr("times: 1"), HasSubstr("read in vain: 2"))));
}

TEST(PagesShifted, AKeyFromFarAwayIsOneToo) {
  // Row 1 was changed and went to the end, and row 5 to the page before.
  auto const found =
      read_shifting(shifting(OnShift::fail), {shifted_page({"1", "2"}), shifted_page({"3", "4"}),
                                              shifted_page({"6", "1"}), shifted_page({})});
  EXPECT_EQ(found.code, "pages_shifted");
  EXPECT_THAT(found.message, AllOf(HasSubstr("page 3 (http://api.test/loans?page=3)"),
                                   HasSubstr("1 of its 2 rows came on an earlier page"),
                                   HasSubstr("sorted by what does not change"),
                                   HasSubstr("on_shift: refetch"), HasSubstr("on_shift: ignore")));
}

TEST(PagesShifted, ThatNeverFitEndTheRun) {
  auto const found =
      read_shifting(shifting(OnShift::refetch),
                    {shifted_page({"1", "2"}), shifted_page({"2", "3"}), shifted_page({"1", "2"}),
                     shifted_page({"2", "3"}), shifted_page({"1", "2"}), shifted_page({"2", "3"}),
                     shifted_page({"1", "2"}), shifted_page({"2", "3"})});
  EXPECT_EQ(found.code, "pages_shifted");
  EXPECT_EQ(found.asked.size(), 8u) << "four readings of two pages";
  EXPECT_THAT(found.message, AllOf(HasSubstr("each of 4 readings"), HasSubstr("on_shift: ignore"),
                                   Not(HasSubstr("refetch"))));
}

TEST(PagesShifted, IgnoredAreReadOn) {
  auto const found = read_shifting(
      shifting(OnShift::ignore),
      {shifted_page({"1", "2"}, 9), shifted_page({"2", "3"}, 8), shifted_page({}, 3)});
  EXPECT_EQ(found.code, "");
  EXPECT_EQ(found.asked.size(), 3u);
}

TEST(PagesShifted, AKeyTwiceOnOnePageIsItsOwnAffair) {
  auto const found =
      read_shifting(shifting(OnShift::fail),
                    {shifted_page({"1", "1"}), shifted_page({"2", "2", "3"}), shifted_page({})});
  EXPECT_EQ(found.code, "");
}

TEST(PagesShifted, ATotalThatFallsMakesTheListBeReadAgain) {
  std::vector<Answer> const answers{shifted_page({"1", "2"}, 5), shifted_page({"4", "5"}, 4),
                                    shifted_page({"2", "3"}, 4), shifted_page({"4", "5"}, 4)};
  auto const found = read_shifting(shifting(OnShift::refetch, true), answers);
  EXPECT_EQ(found.code, "");
  EXPECT_THAT(found.asked, ElementsAre("1", "2", "1", "2"));
  EXPECT_THAT(read_shifting(shifting(OnShift::fail, true), answers).message,
              AllOf(HasSubstr("\"total\" went from 5 to 4, so rows were removed"),
                    HasSubstr("source.ignore_more: [total]")));
}

TEST(PagesShifted, ATotalByItsNameAloneCountsToo) {
  std::vector<Answer> const answers{shifted_page({"1", "2"}, 5), shifted_page({"4", "5"}, 4),
                                    shifted_page({}, 4)};
  EXPECT_EQ(read_shifting(shifting(OnShift::fail), answers).code, "pages_shifted");
  auto source = shifting(OnShift::fail);
  source.ignore_more = {"total"};
  EXPECT_EQ(read_shifting(source, answers).code, "");
  EXPECT_EQ(read_shifting(shifting(OnShift::fail), {shifted_page({"1", "2"}, 2),
                                                    shifted_page({"3"}, 1), shifted_page({}, 0)})
                .code,
            "")
      << "a page's own number of rows is none";
}

TEST(PagesShifted, WhatFitsIsReadOnWhereTheNextRunAsksForChanges) {
  auto source = shifting(OnShift::refetch);
  source.incremental.emplace();
  std::vector<Answer> const fits{shifted_page({"3", "2"}), shifted_page({"2", "1"}),
                                 shifted_page({})};
  auto const found = read_shifting(source, fits);
  EXPECT_EQ(found.code, "");
  EXPECT_EQ(found.asked.size(), 3u);
  EXPECT_TRUE(found.notes.rows_came_again);
  EXPECT_THAT(found.notes.warnings, ElementsAre(HasSubstr("rows that came twice: 1")));
  // Elsewhere than where the pages meet, something else has happened.
  EXPECT_GT(read_shifting(source, {shifted_page({"3", "2"}), shifted_page({"1", "2"}),
                                   shifted_page({"4"}), shifted_page({})})
                .asked.size(),
            3u);
  source.concurrency = 2;
  EXPECT_THAT(read_shifting(source, fits).asked, ElementsAre("1", "2", "1"))
      << "nobody knows which page was there first";
}

TEST(PagesShifted, WhatIsNotWantedBehindAPageDoesNotEndTheListThatBeginsAnew) {
  auto const source = shifting(OnShift::refetch);
  FetchSession session{source, bounds_from(std::nullopt), [] { return 0.5; }};
  auto const next = [&](std::vector<RowMark> rows) {
    ask(session);
    session.on_answer(json_answer("[]"), TimePoint{});
    session.page_decoded({.record_count = rows.size(), .rows = std::move(rows)});
  };
  next({{1, 10}, {2, 20}});
  next({{2, 20}, {3, 30}});
  session.end_list();
  EXPECT_EQ(session.begins_anew(), "1 of its 2 rows came on an earlier page already");
  auto const wanted = ask(session);
  ASSERT_TRUE(std::holds_alternative<SendRequest>(wanted));
  EXPECT_THAT(std::get<SendRequest>(wanted).request.url, HasSubstr("page=1"));
  EXPECT_EQ(session.begins_anew(), "");
}

TEST(ShiftWatch, WantsRowsThatFitToBeAsTheyWere) {
  ShiftWatch as_it_was;
  EXPECT_EQ(as_it_was.page_decoded({{1, 10}, {2, 20}}).came_twice, 0u);
  auto const same = as_it_was.page_decoded({{2, 20}, {3, 30}});
  EXPECT_TRUE(same.fits);
  EXPECT_EQ(same.came_twice, 1u);
  // A row that was changed went behind others, which moved to the page before.
  ShiftWatch changed;
  changed.page_decoded({{1, 10}, {2, 20}});
  EXPECT_FALSE(changed.page_decoded({{2, 21}, {3, 30}}).fits);
}

TEST(ShiftWatch, RemembersTheLastHalfMillionRows) {
  ShiftWatch watch;
  constexpr std::uint64_t rows = 1'300'000;
  for (std::uint64_t key = 1; key <= rows; ++key) {
    ASSERT_EQ(watch.page_decoded({{key * 0x9fb21c651e98df25u, key}}).came_twice, 0u);
  }
  auto const again = (rows - 499'000) * 0x9fb21c651e98df25u;
  EXPECT_EQ(watch.page_decoded({{again, 1}}).came_twice, 1u);
}

}  // namespace
}  // namespace loanpulse
