#include "fetch/prefetcher_http.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "model/error.hpp"
#include "support/stage_error.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

PageRequest request(int number) {
  PageRequest result;
  result.url = "http://a.example/" + std::to_string(number);
  return result;
}

std::vector<PageRequest> requests(int from, int to) {
  std::vector<PageRequest> result;
  for (int number = from; number < to; ++number) result.push_back(request(number));
  return result;
}

/// Fetches by giving the URL back as the body, at once or when the test says so.
class PrefetcherTest : public testing::Test {
 protected:
  Page fetch(PageRequest const& wanted, std::stop_token const& stop) {
    ++begun_;
    if (!wait_until([&] { return open_ || stop.stop_requested(); })) throw std::runtime_error{"?"};
    if (stop.stop_requested()) {
      ++broken_off_;
      throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
    }
    if (wanted.url == bad_) throw StageError{ErrorKind::rejected, "http_status", "HTTP 404"};
    Page page;
    page.body = wanted.url;
    return page;
  }
  std::string body_of(int number) {
    auto const page = pages_.take(request(number), stop_.get_token());
    return page ? std::get<DeliverPage>(*page).page.body.text() : "not wanted";
  }

  std::atomic<int> begun_ = 0;
  std::atomic<int> broken_off_ = 0;
  std::atomic<bool> open_ = true;
  std::string bad_;
  std::stop_source stop_;
  Prefetcher pages_{4, [this](PageRequest const& wanted, std::stop_token const& stop) -> FetchStep {
                      return DeliverPage{fetch(wanted, stop)};
                    }};
};

TEST_F(PrefetcherTest, GivesPagesInAnyOrderThatTheyAreAskedForIn) {
  pages_.want(requests(0, 10));
  EXPECT_EQ(body_of(3), request(3).url);
  EXPECT_EQ(body_of(0), request(0).url);
  EXPECT_EQ(body_of(9), request(9).url);
}

TEST_F(PrefetcherTest, FetchesAsManyAtOnceAsItHasThreads) {
  open_ = false;
  pages_.want(requests(0, 10));
  EXPECT_TRUE(wait_until([&] { return begun_ == 4; }));
  open_ = true;
  for (int number = 0; number < 10; ++number) EXPECT_EQ(body_of(number), request(number).url);
  EXPECT_EQ(begun_, 10);
}

TEST_F(PrefetcherTest, FetchesNothingTwiceThatIsWantedAgain) {
  for (int first = 0; first < 20; ++first) {
    pages_.want(requests(first, first + 4));
    EXPECT_EQ(body_of(first), request(first).url);
  }
  EXPECT_LE(begun_, 23);
}

TEST_F(PrefetcherTest, KnowsNothingOfWhatWasNotWanted) {
  EXPECT_EQ(body_of(1), "not wanted");
  pages_.want(requests(0, 2));
  EXPECT_EQ(body_of(7), "not wanted");
}

TEST_F(PrefetcherTest, BreaksOffWhatIsNotWantedAnyMore) {
  open_ = false;
  pages_.want(requests(0, 4));
  ASSERT_TRUE(wait_until([&] { return begun_ == 4; }));
  pages_.want(requests(2, 3));
  EXPECT_TRUE(wait_until([&] { return broken_off_ == 3; }));
  EXPECT_EQ(body_of(0), "not wanted");
  open_ = true;
  EXPECT_EQ(body_of(2), request(2).url);
  pages_.want(requests(0, 1));
  EXPECT_EQ(body_of(0), request(0).url) << "fetched anew";
}

TEST_F(PrefetcherTest, AnErrorCountsOnlyWhenItsPageIsTaken) {
  bad_ = request(1).url;
  pages_.want(requests(0, 3));
  EXPECT_EQ(body_of(0), request(0).url);
  EXPECT_EQ(body_of(2), request(2).url);
  EXPECT_EQ(stage_error_of([&] { body_of(1); }).code(), "http_status");
}

TEST_F(PrefetcherTest, AStopEndsTheWaitForAPage) {
  open_ = false;
  pages_.want(requests(0, 1));
  stop_.request_stop();
  EXPECT_EQ(stage_error_of([&] { body_of(0); }).kind(), ErrorKind::cancelled);
}

TEST_F(PrefetcherTest, EndsWithPagesUnderWay) {
  open_ = false;
  pages_.want(requests(0, 10));
  EXPECT_TRUE(wait_until([&] { return begun_ == 4; }));
}

}  // namespace
}  // namespace loanpulse
