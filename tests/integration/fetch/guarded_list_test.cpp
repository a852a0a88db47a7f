#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "decode/page_decoder.hpp"
#include "fetch/page_source_http.hpp"
#include "model/error.hpp"
#include "support/canned_server.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;

/// Lists over real HTTP, read as a run reads them.
class GuardedListTest : public HttpClientTest {
 protected:
  Source source_of(CannedServer const& server, std::string selector, Paging paging = {}) const {
    Source source;
    source.url = server.url("/loans");
    source.data_selector = std::move(selector);
    source.paging = std::move(paging);
    source.retry = {3, std::chrono::milliseconds{0}, std::chrono::milliseconds{0}};
    return source;
  }

  /// Reads to the end; the error's message behind its code, or "N rows".
  std::string read(Source const& source) {
    Job job;
    job.source = source;
    Column id;
    id.name = id.path = "id";
    id.type = parse_column_type("bigint").value();
    job.target.columns = {id};
    PageDecoder decoder{job, answer_paths(source.paging)};
    auto const credentials = credential_source_of(source.auth);
    HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
    std::size_t rows = 0;
    try {
      while (auto page = pages.next_page()) {
        auto const decoded = decoder.decode(*std::move(page));
        rows += decoded.info.record_count;
        pages.page_decoded(decoded.info);
      }
    } catch (StageError const& error) {
      return error.code() + ": " + error.what();
    }
    return std::to_string(rows) + " rows";
  }

  SystemClock clock_;
};

TEST_F(GuardedListTest, AnAnswerThatNamesANextPageInALinkHeaderIsNotTheWholeList) {
  CannedServer const server{{answering(ok(R"([{"id": 1}])",
                                          "Link: </loans>; rel=\"prev\"\r\n"
                                          "LINK: </loans?page_info=xyz>; rel=\"next\"\r\n"))}};
  EXPECT_THAT(read(source_of(server, "$")),
              AllOf(HasSubstr("more_promised: page 1 (" + server.url("/loans") + ")"),
                    HasSubstr("leads to " + server.url("/loans?page_info=xyz"))));
}

TEST_F(GuardedListTest, TheLinkHeaderOfThePageThatCameInTheEndCounts) {
  CannedServer const server{
      {answering(answer("503 Service Unavailable", "", "Link: </a>; rel=\"next\"\r\n")),
       answering(
           answer("307 Temporary Redirect", "", "Location: /v2\r\nLink: </b>; rel=\"next\"\r\n")),
       answering(ok(R"([{"id": 1}])"))}};
  EXPECT_EQ(read(source_of(server, "$")), "1 rows");
}

/// The decoder, the paginator and the threads that fetch ahead agree on which page a link is of.
TEST_F(GuardedListTest, LinkHeadersOfPagesThatWereFetchedAheadCountInTheirTurn) {
  auto const page = [](int id, std::string const& header) {
    return answering(ok(R"({"pages": 2, "data": [{"id": )" + std::to_string(id) + "}]}", header));
  };
  PageNumberPaging paging;
  paging.total_path = "pages";
  std::string const next = "Link: </loans?page=9>; rel=next\r\n";
  for (bool const promised : {false, true}) {
    CannedServer const server{{page(1, next), page(2, promised ? next : "")}};
    auto source = source_of(server, "data", paging);
    source.concurrency = 4;
    EXPECT_EQ(read(source).substr(0, 6), promised ? "more_p" : "2 rows");
  }
}

TEST_F(GuardedListTest, PagesWhoseRecordsRepeatAreNoProgress) {
  auto const page = [](int request) {
    return answering(ok(R"({"request": )" + std::to_string(request) +
                        R"(, "pages": 3, "data": [{"id": 1}, {"id": 2}]})"));
  };
  PageNumberPaging paging;
  paging.total_path = "pages";
  CannedServer const server{{page(1), page(2), page(3)}};
  EXPECT_THAT(read(source_of(server, "data", paging)), HasSubstr("no_progress: page 2 ("));
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(GuardedListTest, AnErrorWithStatus200IsNoEmptyList) {
  CannedServer const server{{answering(ok(R"({"error": "quota", "data": []})"))}};
  EXPECT_THAT(read(source_of(server, "data")), HasSubstr("error_in_answer: page 1 ("));
}

}  // namespace
}  // namespace loanpulse
