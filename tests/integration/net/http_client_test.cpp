#include "net/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>
#include <thread>

#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(HttpClientTest, ReturnsStatusHeadersAndBody) {
  CannedServer const server{{answering(ok("[1,2]", "X-Thing:  a b \r\n"))}};
  HttpResponse const response = get(server.url("/loans?x=1"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "[1,2]");
  EXPECT_EQ(response.headers.front(), (std::pair<std::string, std::string>{"x-thing", "a b"}));
}

TEST_F(HttpClientTest, SendsWhatItIsGivenAndWhoItIs) {
  CannedServer const server{{answering(ok("[]"))}};
  HttpRequest const request{
      server.url("/loans?a=%2B"), {{"X-Key", Secret{"s3cret"}}, {"X-Empty", Secret{}}}, {}};
  get(request);
  std::string const head = server.requests().front();
  EXPECT_THAT(head, StartsWith("GET /loans?a=%2B HTTP/1.1\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Key: s3cret\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nUser-Agent: loanpulse/"));
  EXPECT_THAT(head, HasSubstr("\r\nAccept-Encoding: gzip, zstd, br\r\n"));
}

std::size_t count(std::string const& text, std::string const& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST_F(HttpClientTest, SendsAHeaderOfTheJobInsteadOfItsOwn) {
  CannedServer const server{{answering(ok("[]")), answering(ok("[]"))}};
  get(HttpRequest{server.url(),
                  {{"accept-encoding", Secret{"identity"}},
                   {"USER-AGENT", Secret{"acme/1"}},
                   {"Accept", Secret{"application/vnd.acme+json"}}},
                  {}});
  std::string const head = server.requests().at(0);
  EXPECT_THAT(head, HasSubstr("\r\naccept-encoding: identity\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nUSER-AGENT: acme/1\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nAccept: application/vnd.acme+json\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("loanpulse")));
  EXPECT_THAT(head, Not(HasSubstr("gzip")));
  EXPECT_EQ(count(head, "\r\nAccept:"), 1u);
  get(server.url());
  EXPECT_THAT(server.requests().at(1), HasSubstr("\r\nUser-Agent: loanpulse/"));
}

TEST_F(HttpClientTest, KnowsWhetherTheEndOfABodyWasTold) {
  std::string const status_line = "HTTP/1.1 200 OK\r\n";
  CannedServer const server{
      {answering(ok("[1]")),
       answering(status_line + "Transfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n"),
       answering(status_line + "\r\n[1]"), answering("HTTP/1.0 200 OK\r\n\r\n[1]")}};
  EXPECT_TRUE(get(server.url()).framed);
  EXPECT_TRUE(get(server.url()).framed);
  EXPECT_FALSE(get(server.url()).framed);
  EXPECT_FALSE(get(server.url()).framed);
}

TEST_F(HttpClientTest, DoesNotSendTheHeadersOfAnEarlierRequest) {
  CannedServer const server{{answering(ok("[]")), answering(ok("[]"))}};
  get(HttpRequest{server.url(), {{"X-Key", Secret{"s3cret"}}}, {}});
  get(server.url());
  EXPECT_THAT(server.requests().at(1), Not(HasSubstr("X-Key")));
}

TEST_F(HttpClientTest, KeepsTheConnectionOpenBetweenRequests) {
  CannedServer const server{
      {{ReceiveRequest{}, Send{ok("[1]")}, ReceiveRequest{}, Send{ok("[2]")}}}};
  EXPECT_EQ(get(server.url()).body, "[1]");
  EXPECT_EQ(get(server.url()).body, "[2]");
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(HttpClientTest, OpensANewConnectionWhenTheOldOneWasClosed) {
  CannedServer const server{{answering(ok("[1]")), answering(ok("[2]"))}};
  EXPECT_EQ(get(server.url()).body, "[1]");
  EXPECT_EQ(get(server.url()).body, "[2]");
}

TEST_F(HttpClientTest, ReadsChunkedBodies) {
  CannedServer const server{
      {answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                 "chunked\r\n\r\n2\r\n[1\r\n3;x=y\r\n,2]\r\n0\r\n\r\n")}};
  EXPECT_EQ(get(server.url()).body, "[1,2]");
}

TEST_F(HttpClientTest, KeepsBodiesByteForByte) {
  std::string body;
  for (int i = 0; i < 300'000; ++i) body += static_cast<char>(i * 7 % 256);
  CannedServer const server{{answering(ok(body))}};
  EXPECT_EQ(get(server.url()).body, body);
}

TEST_F(HttpClientTest, ReturnsErrorsAndRedirectsAsAnswers) {
  CannedServer const server{{answering(answer("503 Service Unavailable", "down")),
                             answering(answer("302 Found", "", "Location: /elsewhere\r\n"))}};
  HttpResponse const failed = get(server.url());
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.body, "down");
  HttpResponse const redirect = get(server.url());
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(HttpClientTest, ForgetsTheHeadersOfInterimAnswers) {
  CannedServer const server{
      {answering("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("[1]", "X-Final: 1\r\n"))}};
  HttpResponse const response = get(server.url());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.front().first, "x-final");
  EXPECT_EQ(response.body, "[1]");
}

TEST_F(HttpClientTest, StopsAWaitingTransferWhenAsked) {
  CannedServer const server{{{ReceiveRequest{}, WaitForPeer{}}}};
  std::stop_source stop;
  std::thread asker{[&] {
    server.wait_for_requests(1);
    stop.request_stop();
  }};
  try {
    client_.send(HttpRequest{server.url(), {}, {}}, stop.get_token());
    ADD_FAILURE() << "an answer came";
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
  asker.join();
  EXPECT_TRUE(server.wait_for_peer_gone());
}

TEST_F(HttpClientTest, SendsNothingAfterAStopRequest) {
  CannedServer const server{{answering(ok("[]"))}};
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(client_.send(HttpRequest{server.url(), {}, {}}, stop.get_token()), StageError);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpClientTest, IsUsableAfterAStoppedTransfer) {
  CannedServer const server{{{ReceiveRequest{}, WaitForPeer{}}, answering(ok("[1]"))}};
  std::stop_source stop;
  std::thread asker{[&] {
    server.wait_for_requests(1);
    stop.request_stop();
  }};
  EXPECT_THROW(client_.send(HttpRequest{server.url(), {}, {}}, stop.get_token()), StageError);
  asker.join();
  EXPECT_EQ(get(server.url()).body, "[1]");
}

}  // namespace
}  // namespace loanpulse
