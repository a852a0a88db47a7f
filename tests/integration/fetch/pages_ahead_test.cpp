#include <gtest/gtest.h>

#include "fetch/page_source_http.hpp"
#include "model/error.hpp"
#include "support/mock_api.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

/// The whole list of a mock API that takes a moment for each answer.
class PagesAheadTest : public testing::Test {
 protected:
  Source source(Paging paging, std::size_t concurrency) const {
    Source result;
    result.url = api_.url() + "/applications";
    result.paging = std::move(paging);
    result.concurrency = concurrency;
    return result;
  }
  static PageNumberPaging numbers() {
    PageNumberPaging paging;
    paging.total_path = "total_pages";
    paging.limit_param = "limit";
    paging.limit = 10;
    return paging;
  }
  static OffsetPaging offsets() {
    OffsetPaging paging;
    paging.total_path = "total";
    paging.limit = 10;
    return paging;
  }

  /// Bodies in the order in which they came. `record_count` is what the pages are said to hold.
  std::vector<std::string> bodies(Source const& from, PagingInfo const& info) {
    HttpClient client;
    auto const credentials = credential_source_of(from.auth);
    HttpPageSource pages{from, {RequestBounds{}}, client, *credentials, clock_, stop_.get_token()};
    std::vector<std::string> result;
    while (auto page = pages.next_page()) {
      EXPECT_EQ(page->number, result.size() + 1);
      result.push_back(page->body.text());
      pages.page_decoded(info);
    }
    return result;
  }

  MockApi api_{{"--rows", "300", "--latency", "3"}};
  SystemClock clock_;
  std::stop_source stop_;
};

TEST_F(PagesAheadTest, ComeInTheOrderOfThePageNumbers) {
  PagingInfo const info{10, {{"total_pages", "30"}}};
  auto const one_by_one = bodies(source(numbers(), 1), info);
  EXPECT_EQ(one_by_one.size(), 30u);
  EXPECT_EQ(bodies(source(numbers(), 8), info), one_by_one);
}

TEST_F(PagesAheadTest, ComeInTheOrderOfTheOffsets) {
  PagingInfo const info{10, {{"total", "300"}}};
  auto const one_by_one = bodies(source(offsets(), 1), info);
  EXPECT_EQ(one_by_one.size(), 30u);
  EXPECT_EQ(bodies(source(offsets(), 8), info), one_by_one);
}

TEST_F(PagesAheadTest, AWrongGuessOnlyCostsTheRequest) {
  // Pages that shrink: what comes after each is not where it was guessed to be.
  HttpClient client;
  auto const from = source(offsets(), 8);
  auto const credentials = credential_source_of(from.auth);
  HttpPageSource pages{from, {RequestBounds{}}, client, *credentials, clock_, {}};
  std::size_t size = 10;
  std::string urls;
  while (auto page = pages.next_page()) {
    urls += page->url.substr(page->url.find("offset=") + 7) + " ";
    pages.page_decoded({size, {{"total", "40"}}});
    --size;
  }
  EXPECT_EQ(urls, "0&limit=10 10&limit=10 19&limit=10 27&limit=10 34&limit=10 ");
}

TEST_F(PagesAheadTest, AStopEndsThem) {
  HttpClient client;
  auto const from = source(numbers(), 8);
  auto const credentials = credential_source_of(from.auth);
  HttpPageSource pages{from, {RequestBounds{}}, client, *credentials, clock_, stop_.get_token()};
  pages.next_page();
  pages.page_decoded({10, {{"total_pages", "30"}}});
  stop_.request_stop();
  EXPECT_EQ(stage_error_of([&] {
              for (int i = 0; i < 30; ++i) {
                pages.next_page();
                pages.page_decoded({10, {{"total_pages", "30"}}});
              }
            }).kind(),
            ErrorKind::cancelled);
}

}  // namespace
}  // namespace loanpulse
