#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "net/http_client.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using testing::HasSubstr;

TEST_F(HttpClientTest, TakesABodyShortOfItsContentLengthForTruncated) {
  auto const error = error_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,2]");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "truncated");
}

TEST_F(HttpClientTest, TakesACutChunkedBodyForTruncated) {
  for (auto const* chunks : {"5\r\n[1,2]\r\n", "5\r\n[1,", "5\r\n[1,2]\r\n0\r\n", ""}) {
    auto const error = error_of_answer(
        std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"} + chunks);
    EXPECT_EQ(error.kind(), ErrorKind::transient) << chunks;
    EXPECT_THAT(error.code(), testing::AnyOf("truncated", "connection_lost")) << chunks;
  }
}

TEST_F(HttpClientTest, TakesDamagedChunksForAnError) {
  auto const error = error_of_answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[1,2]\r\n0\r\n\r\n");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
}

TEST_F(HttpClientTest, RefusesAnswersThatContradictThemselvesAboutTheirLength) {
  EXPECT_EQ(error_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n"
                            "[1,2]")
                .kind(),
            ErrorKind::transient);
}

TEST_F(HttpClientTest, ReadsChunksToTheirEndWhateverLengthIsSaidBesideThem) {
  std::string const head =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
  CannedServer const server{{answering(head + "5\r\n[1,2]\r\n0\r\n\r\n")}};
  EXPECT_EQ(get(server.url()).body, "[1,2]");
  auto const error = error_of_answer(head + "5\r\n[1,");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_THAT(error.code(), testing::AnyOf("truncated", "connection_lost"));
}

TEST_F(HttpClientTest, TakesALostConnectionForTransient) {
  CannedServer const server{{{ReceiveRequest{}, Reset{}}}};
  auto const error = error_of(server.url());
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "connection_lost");
  EXPECT_EQ(error_of_answer("").code(), "connection_lost");
}

TEST_F(HttpClientTest, TakesAPortWhereNobodyListensForTransient) {
  std::string url;
  {
    CannedServer const gone{{}};
    url = gone.url();
  }
  auto const error = error_of(url);
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "connect_failed");
}

/// Takes every file descriptor that the process may still open.
class NoDescriptorsLeft {
 public:
  NoDescriptorsLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = std::min<rlim_t>(few.rlim_cur, 512);
    setrlimit(RLIMIT_NOFILE, &few);
    for (int taken = open("/dev/null", O_RDONLY | O_CLOEXEC); taken >= 0; taken = dup(taken)) {
      taken_.push_back(taken);
    }
  }
  ~NoDescriptorsLeft() {
    for (int const taken : taken_) close(taken);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptorsLeft(NoDescriptorsLeft const&) = delete;
  NoDescriptorsLeft& operator=(NoDescriptorsLeft const&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

TEST_F(HttpClientTest, SaysThatFileDescriptorsRanOut) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "UBSan opens a pipe to look at an object, and takes a failure for a wrong object";
#endif
  for (auto const* url : {"http://127.0.0.1:1/", "http://localhost:1/"}) {
    NoDescriptorsLeft const none;
    auto const error = error_of(url);
    EXPECT_EQ(error.kind(), ErrorKind::transient) << url;
    EXPECT_EQ(error.code(), "no_descriptors") << url;
  }
  EXPECT_EQ(error_of("http://127.0.0.1:1/").code(), "connect_failed");
}

TEST_F(HttpClientTest, TakesAnUnknownHostForTransient) {
  auto const error = error_of("http://no-such-host.invalid/");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "dns_failed");
}

TEST_F(HttpClientTest, RefusesWhatIsNotHttp) {
  EXPECT_EQ(error_of("file:///etc/hostname").code(), "bad_url");
  EXPECT_EQ(error_of("ftp://127.0.0.1/").code(), "bad_url");
  EXPECT_EQ(error_of("http://").code(), "bad_url");
}

TEST_F(HttpClientTest, TakesAnAnswerInAnotherProtocolForAPassingFault) {
  auto const error = error_of_answer("220 ready\r\n");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "bad_framing");
}

TEST_F(HttpClientTest, AbortsABodyOverTheLimit) {
  for (bool const announced : {true, false}) {
    std::string const head =
        announced ? "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n";
    CannedServer const server{{answering(head + std::string(101, 'x'))}};
    HttpRequest request{server.url(), {}, {}};
    request.max_body_bytes = 100;
    auto const error = error_of(request);
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_EQ(error.code(), "page_too_large");
    EXPECT_THAT(error.what(), HasSubstr("larger than 100 bytes"));
  }
}

TEST_F(HttpClientTest, AcceptsABodyOfExactlyTheLimit) {
  CannedServer const server{{answering(ok(std::string(100, 'x')))}};
  HttpRequest request{server.url(), {}, {}};
  request.max_body_bytes = 100;
  EXPECT_EQ(get(request).body.size(), 100u);
}

TEST_F(HttpClientTest, AbortsEndlessHeaders) {
  std::string headers = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; ++i) headers += "X-A: " + std::string(1000, 'a') + "\r\n";
  auto const error = error_of_answer(headers + "\r\n");
  EXPECT_EQ(error.code(), "headers_too_large");
}

TEST_F(HttpClientTest, GivesUpOnASilentServer) {
  CannedServer const server{{{ReceiveRequest{}, WaitForPeer{}}}};
  HttpRequest request{server.url(), {}, {}};
  request.timeouts.first_byte = milliseconds{50};
  auto const error = error_of(request);
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "timeout");
  EXPECT_THAT(error.what(), HasSubstr("50 ms (source.timeouts.first_byte)"));
  EXPECT_TRUE(server.wait_for_peer_gone());
}

TEST_F(HttpClientTest, GivesUpOnABodyThatStalls) {
  CannedServer const server{
      {{ReceiveRequest{}, Send{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1"}, WaitForPeer{}}}};
  HttpRequest request{server.url(), {}, {}};
  request.timeouts.idle = milliseconds{50};
  auto const error = error_of(request);
  EXPECT_EQ(error.code(), "timeout");
  EXPECT_THAT(error.what(), HasSubstr("source.timeouts.idle"));
}

TEST_F(HttpClientTest, GivesUpWhenTheWholeTakesTooLong) {
  CannedServer const server{
      {{ReceiveRequest{}, Send{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1"}, WaitForPeer{}}}};
  HttpRequest request{server.url(), {}, {}};
  request.timeouts.total = milliseconds{50};
  auto const error = error_of(request);
  EXPECT_EQ(error.code(), "timeout");
  EXPECT_THAT(error.what(), HasSubstr("source.timeouts.total"));
}

}  // namespace
}  // namespace loanpulse
