#include "fetch/paging/list_walk.hpp"

#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

/// A list of so many pages, which are called by their numbers.
class FakePaginator final : public Paginator {
 public:
  explicit FakePaginator(std::size_t pages) : pages_{pages} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    if (page_ + ahead > pages_) return std::nullopt;
    return PagePosition{{{"at", std::to_string(page_ + ahead)}}};
  }
  bool advance(PagingInfo const&, std::size_t page) override {
    EXPECT_EQ(page, page_);
    return ++page_ <= pages_;
  }
  std::string end_reason(PagingInfo const&) const override { return "it is the last"; }
  std::string refusal_cure() const override { return "ask another"; }

 private:
  std::size_t pages_;
  std::size_t page_ = 1;
};

ListWalk walk_over(std::size_t pages, SourceLimits const& limits = {}) {
  return ListWalk{std::make_unique<FakePaginator>(pages), limits};
}

TEST(ListWalk, AsksForPageAfterPageUntilThePaginatorSaysThatItWasTheLast) {
  auto walk = walk_over(2);
  EXPECT_EQ(asked(walk), "at=1");
  walk.page_decoded(page(10));
  EXPECT_EQ(asked(walk), "at=2");
  walk.page_decoded(page(10));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(ListWalk, GuessesWhatThePaginatorDoesAndNothingBehindTheEnd) {
  auto walk = walk_over(2);
  EXPECT_EQ(asked(walk, 1), "at=2");
  EXPECT_EQ(asked(walk, 2), "(end)");
  walk.page_decoded(page(10));
  walk.page_decoded(page(10));
  EXPECT_EQ(asked(walk, 0), "(end)");
}

TEST(ListWalk, AsksOnceForASinglePage) {
  auto walk = walk_of(SinglePage{});
  EXPECT_EQ(asked(walk), "");
  EXPECT_EQ(asked(walk, 1), "(end)");
  walk.page_decoded(page(0));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(ListWalk, GoesOnAfterEmptyPagesButNotForEver) {
  SourceLimits limits;
  limits.max_empty_pages = 2;
  auto walk = walk_over(100, limits);
  EXPECT_EQ(error_of(walk, page(0)), "");
  EXPECT_EQ(error_of(walk, page(0)), "");
  EXPECT_EQ(error_of(walk, page(1)), "");
  EXPECT_EQ(error_of(walk, page(0)), "");
  EXPECT_EQ(error_of(walk, page(0)), "");
  EXPECT_EQ(error_of(walk, page(0)), "too_many_empty_pages");
}

TEST(ListWalk, RefusesAnEndlessList) {
  SourceLimits limits;
  limits.max_pages = 3;
  auto walk = walk_over(100, limits);
  EXPECT_EQ(error_of(walk, page(1)), "");
  EXPECT_EQ(error_of(walk, page(1)), "");
  EXPECT_EQ(error_of(walk, page(1)), "too_many_pages");
}

TEST(ListWalk, AllowsAListOfExactlyTheMostPages) {
  SourceLimits limits;
  limits.max_pages = 2;
  auto walk = walk_over(2, limits);
  EXPECT_EQ(error_of(walk, page(1)), "");
  EXPECT_EQ(error_of(walk, page(1)), "");
  EXPECT_EQ(asked(walk), "(end)");
}

}  // namespace
}  // namespace loanpulse
