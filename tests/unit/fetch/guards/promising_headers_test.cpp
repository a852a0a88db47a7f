#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Answer rows_with_header(std::string body, std::string name, std::string value) {
  Answer answer{200, {}, std::move(body)};
  answer.headers.emplace_back(std::move(name), std::move(value));
  return answer;
}

/// What becomes of a list of two records, which is the whole answer.
std::string two_rows_with(std::string name, std::string value) {
  return outcome(source_at("$"), {rows_with_header(R"([{"id": 1}, {"id": 2}])", std::move(name),
                                                   std::move(value))});
}

TEST(PromisingHeaders, ATotalAboveWhatWasReadIsAPromise) {
  for (auto const* name : {"x-total-count", "x-total", "x-wp-total", "x-pagination-total-count",
                           "total-records", "total-objects"}) {
    EXPECT_EQ(two_rows_with(name, "3"), "more_promised") << name;
    EXPECT_EQ(two_rows_with(name, "2"), "2 rows") << name;
    EXPECT_EQ(two_rows_with(name, "-"), "2 rows") << name;
  }
  for (auto const* name : {"x-total-pages", "x-wp-totalpages", "x-pagination-page-count"}) {
    EXPECT_EQ(two_rows_with(name, "2"), "more_promised") << name;
    EXPECT_EQ(two_rows_with(name, "1"), "2 rows") << name;
  }
}

TEST(PromisingHeaders, ARangeIsOfRecordsUnlessItIsOfBytes) {
  EXPECT_EQ(two_rows_with("content-range", "0-1/3"), "more_promised");
  EXPECT_EQ(two_rows_with("content-range", "items 0-1/3"), "more_promised");
  for (auto const* whole : {"0-1/2", "0-1/*", "bytes 0-1/300", "", "3"}) {
    EXPECT_EQ(two_rows_with("content-range", whole), "2 rows") << whole;
  }
}

TEST(PromisingHeaders, AreNamedWithTheSwitch) {
  auto source = source_at("$");
  auto const answer = rows_with_header(R"([{"id": 1}])", "x-total-count", "2347");
  EXPECT_THAT(read_list(source, {answer}).message,
              AllOf(HasSubstr("more: the header X-Total-Count says 2347; check source.paginator"),
                    HasSubstr("ignore_more: [X-Total-Count]")));
  source.ignore_more = {"X-Total-Count"};
  EXPECT_EQ(outcome(source, {answer}), "1 rows");
}

TEST(PromisingHeaders, ATotalThatHasGrownMeanwhileIsNone) {
  OffsetPaging paging;
  paging.limit = 2;
  auto const with = [](std::string body, std::string total) {
    return rows_with_header(std::move(body), "x-total-count", std::move(total));
  };
  EXPECT_EQ(outcome(source_at("$", paging), {with(R"([{"id": 1}, {"id": 2}])", "3"),
                                             with(R"([{"id": 3}])", "4"), with("[]", "4")}),
            "3 rows");
  EXPECT_EQ(outcome(source_at("$", paging), {with(R"([{"id": 1}, {"id": 2}])", "4"),
                                             with(R"([{"id": 3}])", "4"), with("[]", "4")}),
            "more_promised");
}

}  // namespace
}  // namespace loanpulse
