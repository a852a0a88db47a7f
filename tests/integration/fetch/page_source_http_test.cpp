#include "fetch/page_source_http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <sstream>
#include <thread>

#include "model/error.hpp"
#include "support/canned_server.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What is logged while the object lives, each line "level message".
class LogCapture {
 public:
  LogCapture() : before_{spdlog::default_logger()} {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
  }
  ~LogCapture() { spdlog::set_default_logger(before_); }
  LogCapture(LogCapture const&) = delete;
  LogCapture& operator=(LogCapture const&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

class HttpPageSourceTest : public HttpClientTest {
 protected:
  Source source_of(CannedServer const& server, std::string const& path = "/loans") const {
    Source source;
    source.url = server.url(path);
    source.paging = CursorPaging{};
    source.retry = {3, milliseconds{0}, milliseconds{0}};
    return source;
  }

  StageError error_of_first_page(Source const& source, std::stop_token stop = {}) {
    try {
      auto const credentials = credential_source_of(source.auth);
      HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials,
                           clock_, std::move(stop)};
      pages.next_page();
    } catch (StageError const& error) {
      return error;
    }
    return {ErrorKind::cancelled, "none", "a page came"};
  }

  SystemClock clock_;
};

TEST_F(HttpPageSourceTest, DeliversPagesUntilTheListEnds) {
  CannedServer const server{
      {{ReceiveRequest{}, Send{ok("[1]")}, ReceiveRequest{}, Send{ok("[2]")}}}};
  Source const source = source_of(server);
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
  auto const first = pages.next_page();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body.text(), "[1]");
  pages.page_decoded({1, {{"next_cursor", "a+b"}}});
  auto const second = pages.next_page();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, 2u);
  EXPECT_EQ(second->url, server.url("/loans?cursor=a%2Bb"));
  pages.page_decoded({1, {}});
  EXPECT_FALSE(pages.next_page());
  EXPECT_EQ(pages.retries(), 0u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(HttpPageSourceTest, RepeatsAfterEveryPassingFault) {
  CannedServer const server{{answering(answer("429 Too Many Requests", "", "Retry-After: 0\r\n")),
                             answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,"),
                             answering(ok("[1,2]"))}};
  Source const source = source_of(server);
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
  EXPECT_EQ(pages.next_page()->body.text(), "[1,2]");
  EXPECT_EQ(pages.retries(), 2u);
}

TEST_F(HttpPageSourceTest, AsksAgainForABodyWithoutLengthThatEndsWithinItsJson) {
  CannedServer const server{{answering("HTTP/1.1 200 OK\r\n\r\n[{\"id\":1},{\"id\":2,\"na"),
                             answering("HTTP/1.1 200 OK\r\n\r\n[{\"id\":1}]")}};
  Source const source = source_of(server);
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
  EXPECT_EQ(pages.next_page()->body.text(), "[{\"id\":1}]");
  EXPECT_EQ(pages.retries(), 1u);
}

TEST_F(HttpPageSourceTest, SendsEachHeaderOnceWhoeverSetsIt) {
  CannedServer const server{{answering(ok("[]"))}};
  Source source = source_of(server);
  source.headers = {{"accept", Secret{"text/json"}},
                    {"accept-encoding", Secret{"identity"}},
                    {"user-agent", Secret{"acme"}}};
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
  pages.next_page();
  std::string const head = server.requests().front();
  for (auto const* header : {"\r\naccept: text/json\r\n", "\r\naccept-encoding: identity\r\n",
                             "\r\nuser-agent: acme\r\n"}) {
    EXPECT_THAT(head, HasSubstr(header));
  }
  for (auto const* name : {"Accept:", "Accept-Encoding:", "User-Agent:"}) {
    EXPECT_THAT(head, Not(HasSubstr(name)));
  }
}

TEST_F(HttpPageSourceTest, GivesUpAfterTheLastAttempt) {
  CannedServer const server{{answering(answer("502 Bad Gateway", "a")),
                             answering(answer("502 Bad Gateway", "b")),
                             answering(answer("502 Bad Gateway", "c")), answering(ok("[]"))}};
  auto const error = error_of_first_page(source_of(server));
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "http_status");
  EXPECT_THAT(error.what(), HasSubstr("HTTP 502 after 3 attempts (last answer: \"c\")"));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(HttpPageSourceTest, DoesNotRepeatAPageThatIsTooLarge) {
  CannedServer const server{{answering(ok("[1,2]")), answering(ok("[1,2]"))}};
  Source source = source_of(server);
  source.limits.max_page_bytes = 4;
  auto const error = error_of_first_page(source);
  EXPECT_EQ(error.code(), "page_too_large");
  EXPECT_THAT(error.what(), StartsWith("GET " + server.url("/loans") + ": "));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(HttpPageSourceTest, FollowsARedirectWithinTheServer) {
  CannedServer const server{
      {answering(answer("307 Temporary Redirect", "", "Location: /v2?x=1\r\n")),
       answering(ok("[]"))}};
  Source source = source_of(server);
  source.auth = BearerAuth{Secret{"s3cret-token"}};
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}};
  EXPECT_EQ(pages.next_page()->body.text(), "[]");
  EXPECT_THAT(server.requests().at(1), StartsWith("GET /v2?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests().at(1), HasSubstr("Authorization: Bearer s3cret-token\r\n"));
}

TEST_F(HttpPageSourceTest, SendsNothingToAnotherPort) {
  CannedServer const elsewhere{{answering(ok("[]"))}};
  CannedServer const server{
      {answering(answer("302 Found", "", "Location: " + elsewhere.url() + "\r\n"))}};
  Source source = source_of(server);
  source.auth = BearerAuth{Secret{"s3cret-token"}};
  auto const error = error_of_first_page(source);
  EXPECT_EQ(error.code(), "redirect_off_origin");
  EXPECT_EQ(elsewhere.connections(), 0u);
}

TEST_F(HttpPageSourceTest, SendsTheLowerBound) {
  CannedServer const server{{answering(ok("[]"))}};
  Source source = source_of(server);
  source.incremental = Incremental{};
  source.incremental->start_param = "updated_since";
  auto const credentials = credential_source_of(source.auth);
  RequestBounds bounds;
  bounds.start = RequestBound{"2024-01-01T00:00:00+01:00"};
  HttpPageSource pages{source, {bounds}, client_, *credentials, clock_, {}};
  pages.next_page();
  EXPECT_THAT(server.requests().front(),
              StartsWith("GET /loans?updated_since=2024-01-01T00%3A00%3A00%2B01%3A00 "));
}

TEST_F(HttpPageSourceTest, StopsWhileItWaitsForARetry) {
  CannedServer const server{
      {answering(answer("503 Service Unavailable", "", "Retry-After: 3600\r\n"))}};
  Source source = source_of(server);
  source.retry.max_delay = std::chrono::hours{1};
  std::stop_source stop;
  std::thread asker{[&] {
    server.wait_for_requests(1);
    stop.request_stop();
  }};
  EXPECT_EQ(error_of_first_page(source, stop.get_token()).code(), "cancelled");
  asker.join();
}

TEST_F(HttpPageSourceTest, StopsWhileItWaitsForAnAnswer) {
  CannedServer const server{{{ReceiveRequest{}, WaitForPeer{}}}};
  std::stop_source stop;
  std::thread asker{[&] {
    server.wait_for_requests(1);
    stop.request_stop();
  }};
  EXPECT_EQ(error_of_first_page(source_of(server), stop.get_token()).kind(), ErrorKind::cancelled);
  asker.join();
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(HttpPageSourceTest, WarnsOfEveryRetryAndNeverPrintsASecret) {
  CannedServer const server{{answering(answer("503 Service Unavailable", "s3cret-token")),
                             answering(ok("[\"s3cret-token\"]"))}};
  Source source = source_of(server, "/loans?api_key=s3cret-key");
  source.auth = BearerAuth{Secret{"s3cret-token"}};
  LogCapture const log;
  auto const credentials = credential_source_of(source.auth);
  HttpPageSource pages{source, {RequestBounds{}}, client_, *credentials, clock_, {}, "loans", "7"};
  pages.next_page();
  EXPECT_THAT(log.text(), HasSubstr("warning Page 1 of 'loans': attempt 1 of 3 failed: HTTP 503; "
                                    "the next one in 0 ms."));
  EXPECT_THAT(log.text(), HasSubstr("debug Page 1 of 'loans' has 16 bytes"));
  EXPECT_THAT(log.text(), Not(HasSubstr("s3cret")));
}

/// Issues "token-1", "token-2" and so on; fails first if it is told to.
class TokenServer final : public CredentialSource {
 public:
  explicit TokenServer(int failures = 0) : failures_{failures} {}

  Credentials obtain(ObtainCredentials const& wanted, std::stop_token) override {
    std::lock_guard const lock{mutex_};
    if (failures_-- > 0) throw StageError{ErrorKind::transient, "timeout", "no token came"};
    if (wanted.refused == issue_) ++issue_;
    return {{{"Authorization", Secret{"Bearer token-" + std::to_string(issue_)}}}, {}, issue_};
  }

 private:
  std::mutex mutex_;
  int failures_;
  std::uint64_t issue_ = 1;
};

TEST_F(HttpPageSourceTest, RenewsCredentialsThatTheSourceRefuses) {
  CannedServer const server{
      {answering(answer("401 Unauthorized", "expired")), answering(ok("[1]"))}};
  Source const source = source_of(server);
  TokenServer tokens;
  HttpPageSource pages{source, {RequestBounds{}}, client_, tokens, clock_, {}};
  EXPECT_EQ(pages.next_page()->body.text(), "[1]");
  EXPECT_THAT(server.requests().at(0), HasSubstr("Authorization: Bearer token-1\r\n"));
  EXPECT_THAT(server.requests().at(1), HasSubstr("Authorization: Bearer token-2\r\n"));
  EXPECT_EQ(pages.retries(), 0u);
}

TEST_F(HttpPageSourceTest, AsksAgainForCredentialsThatCouldNotBeHad) {
  CannedServer const server{{answering(ok("[1]"))}};
  Source const source = source_of(server);
  TokenServer tokens{1};
  HttpPageSource pages{source, {RequestBounds{}}, client_, tokens, clock_, {}};
  EXPECT_EQ(pages.next_page()->body.text(), "[1]");
  EXPECT_EQ(pages.retries(), 1u);
  EXPECT_EQ(server.requests().size(), 1u);
}

}  // namespace
}  // namespace loanpulse
