#include "fetch/paging/end_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stage_error.hpp"
#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

/// Whether a first page of ten records with this value is the last one by the rules.
bool ends(StopRules const& rules, std::map<std::string, std::string, std::less<>> values,
          std::size_t records = 10, Counted counted = Counted::records) {
  EndRules reader{rules, 10, counted};
  return reader.end(page(records, std::move(values)), {1, records}, true);
}

TEST(EndRules, AFlagOfMoreEndsTheListInAllItsSpellings) {
  StopRules rules;
  rules.more_path = "more";
  for (auto const* none : {"false", "False", "0", "", "null"}) {
    EXPECT_TRUE(ends(rules, {{"more", none}})) << none;
  }
  EXPECT_TRUE(ends(rules, {})) << "absent, or null";
  for (auto const* some : {"true", "TRUE", "1", "yes", "https://a.test/2"}) {
    EXPECT_FALSE(ends(rules, {{"more", some}})) << some;
  }
  EXPECT_FALSE(ends(rules, {{"more", "true"}}, 0)) << "an empty page may have others behind it";
}

TEST(EndRules, AFlagOfTheLastPageEndsTheList) {
  StopRules rules;
  rules.last_path = "last";
  EXPECT_TRUE(ends(rules, {{"last", "true"}}));
  EXPECT_TRUE(ends(rules, {{"last", "1"}}));
  EXPECT_FALSE(ends(rules, {{"last", "false"}}));
  EXPECT_FALSE(ends(rules, {}));
}

TEST(EndRules, TotalsCountRecordsOrPages) {
  StopRules of_records;
  of_records.total_path = "total";
  EXPECT_FALSE(ends(of_records, {{"total", "11"}}));
  EXPECT_TRUE(ends(of_records, {{"total", "10"}}));
  StopRules of_pages;
  of_pages.total_pages_path = "total";
  EXPECT_FALSE(ends(of_pages, {{"total", "2"}}));
  EXPECT_TRUE(ends(of_pages, {{"total", "1"}}));
}

TEST(EndRules, ATotalWhoseNameSpeaksOfPagesIsTheirNumberWherePagesAreCounted) {
  for (auto const* path : {"total_pages", "meta.pageCount", "0.pages", "last_page"}) {
    StopRules rules;
    rules.total_path = path;
    EXPECT_FALSE(ends(rules, {{path, "2"}}, 10, Counted::pages)) << path;
    EXPECT_TRUE(ends(rules, {{path, "1"}}, 10, Counted::pages)) << path;
  }
}

TEST(EndRules, ATotalBelowWhatHasComeIsNoneOfRecords) {
  StopRules rules;
  rules.total_path = "total";
  auto const error = stage_error_of([&] { ends(rules, {{"total", "3"}}, 10, Counted::pages); });
  EXPECT_EQ(error.code(), "bad_total");
  EXPECT_THAT(error.what(), testing::HasSubstr("total_pages_path"));
}

TEST(EndRules, KeepATotalThatLaterAnswersLeaveOut) {
  StopRules rules;
  rules.total_path = "total";
  EndRules reader{rules, 10, Counted::records};
  EXPECT_FALSE(reader.end(page(10, {{"total", "20"}}), {1, 10}, true));
  EXPECT_TRUE(reader.end(page(10), {2, 20}, true));
  EndRules without{rules, 10, Counted::records};
  EXPECT_EQ(stage_error_of([&] { without.end(page(10), {1, 10}, true); }).code(), "missing_total");
}

TEST(EndRules, AShortPageEndsTheListWhereTheJobSaysSo) {
  StopRules rules;
  rules.stop = StopAt::short_page;
  EXPECT_TRUE(ends(rules, {}, 9));
  EXPECT_FALSE(ends(rules, {}, 10));
}

TEST(EndRules, WithoutARuleTheFirstEmptyPageEndsTheList) {
  EXPECT_TRUE(ends({}, {}, 0));
  EXPECT_FALSE(ends({}, {}, 1));
}

}  // namespace
}  // namespace loanpulse
