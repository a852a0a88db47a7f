#include "load/comparison_pace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace loanpulse {
namespace {

using testing::ElementsAre;

/// Which of so many such pages are asked about, where so many of three rows are unchanged.
std::vector<int> asked(int pages, KnownShare known, std::size_t unchanged) {
  ComparisonPace pace;
  std::vector<int> asked;
  for (int page = 0; page < pages; ++page) {
    if (!pace.is_worth_asking(known)) continue;
    asked.push_back(page);
    pace.compared(known, 3, unchanged);
  }
  return asked;
}

TEST(ComparisonPace, WhereMostRowsDifferOnlyAFewPagesAreAskedFor) {
  EXPECT_THAT(asked(100, KnownShare::unknown, 1), ElementsAre(0, 1, 5, 21, 85));
  EXPECT_THAT(asked(100, KnownShare::most, 0), ElementsAre(0, 1, 5, 21, 85));
}

TEST(ComparisonPace, RowsFromAfterTheWatermarkAreAskedAboutNowAndThen) {
  EXPECT_THAT(asked(100, KnownShare::none, 0), ElementsAre(3, 7, 23, 87));
  EXPECT_THAT(asked(100, KnownShare::some, 0), ElementsAre(3, 7, 23, 87));
}

TEST(ComparisonPace, AllAreAskedAboutOnceTheyAreFoundToBeThere) {
  EXPECT_THAT(asked(6, KnownShare::none, 3), ElementsAre(3, 4, 5));
  EXPECT_THAT(asked(4, KnownShare::unknown, 2), ElementsAre(0, 1, 2, 3));
}

TEST(ComparisonPace, PagesOfBothKindsAreJudgedApart) {
  ComparisonPace pace;
  EXPECT_FALSE(pace.is_worth_asking(KnownShare::none));
  EXPECT_TRUE(pace.is_worth_asking(KnownShare::most));
  pace.compared(KnownShare::most, 10, 10);
  EXPECT_FALSE(pace.is_worth_asking(KnownShare::none));
  EXPECT_FALSE(pace.is_worth_asking(KnownShare::none));
  EXPECT_TRUE(pace.is_worth_asking(KnownShare::none));
  pace.compared(KnownShare::none, 10, 0);
  EXPECT_TRUE(pace.is_worth_asking(KnownShare::most)) << "the lag is still expected to be known";
}

TEST(ComparisonPace, ExpectsUnchangedRowsAfterAnAnswerThatWasWorthIt) {
  ComparisonPace pace;
  EXPECT_FALSE(pace.expects_unchanged(KnownShare::unknown)) << "nothing was asked yet";
  ASSERT_TRUE(pace.is_worth_asking(KnownShare::unknown));
  pace.compared(KnownShare::unknown, 10, 5);
  EXPECT_TRUE(pace.expects_unchanged(KnownShare::most));
  EXPECT_FALSE(pace.expects_unchanged(KnownShare::none));
  pace.compared(KnownShare::unknown, 10, 4);
  EXPECT_FALSE(pace.expects_unchanged(KnownShare::unknown));
}

TEST(ComparisonPace, TheGapsStopGrowing) {
  auto const pages = asked(10'000, KnownShare::unknown, 0);
  ASSERT_GT(pages.size(), 8u);
  EXPECT_EQ(pages[pages.size() - 1] - pages[pages.size() - 2], 1'001);
}

}  // namespace
}  // namespace loanpulse
