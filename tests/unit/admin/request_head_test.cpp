#include "admin/request_head.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

/// Sends a head byte by byte, as a slow client does, through scanner and parser. 200: it is sound.
int status_of(std::string const& text) {
  HeadScanner scanner;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    auto const progress = scanner.scan(std::string_view{text}.substr(0, size));
    if (progress.refusal) return progress.refusal->status;
    if (progress.length == 0) continue;
    EXPECT_EQ(progress.length, size);
    auto const head = parse_request_head(std::string_view{text}.substr(0, size));
    auto const* const refusal = std::get_if<HttpRefusal>(&head);
    return refusal == nullptr ? 200 : refusal->status;
  }
  return 0;  // more is awaited
}

RequestHead parsed(std::string const& text) {
  auto head = parse_request_head(text);
  if (auto const* const refusal = std::get_if<HttpRefusal>(&head)) {
    ADD_FAILURE() << refusal->detail;
    return {};
  }
  return std::get<RequestHead>(std::move(head));
}

std::string with(std::string const& headers) {
  return "POST /x HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

TEST(RequestHead, IsReadWhole) {
  auto const head = parsed(
      "POST /a?b=c HTTP/1.1\r\nHOST:localhost \r\nX-Empty:\r\n"
      "Content-Length: 12\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target.path, "/a");
  EXPECT_EQ(head.header("host"), "localhost");
  EXPECT_EQ(head.header("x-empty"), "");
  EXPECT_EQ(head.header("other"), std::nullopt);
  EXPECT_EQ(head.content_length, 12);
  EXPECT_TRUE(head.expects_continue);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_TRUE(head.has_body());
}

TEST(RequestHead, SaysWhetherTheConnectionStays) {
  EXPECT_FALSE(parsed(with("Connection: close\r\n")).keep_alive);
  EXPECT_FALSE(parsed(with("Connection: x, Close\r\n")).keep_alive);
  EXPECT_TRUE(parsed(with("Connection: keep-alive\r\n")).keep_alive);
}

TEST(RequestHead, MayAnnounceChunks) {
  auto const head = parsed(with("Transfer-Encoding: Chunked\r\n"));
  EXPECT_TRUE(head.chunked);
  EXPECT_TRUE(head.has_body());
}

TEST(RequestHead, MayHaveAnAbsoluteTargetOfTheSameHost) {
  EXPECT_EQ(status_of("GET http://LocalHost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200);
  EXPECT_EQ(status_of("GET http://other/ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
}

TEST(RequestHead, IsRefusedWhenReadersCouldDiffer_fault_S7) {
  for (std::string const& text : {with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
                                  with("Content-Length: 1\r\nContent-Length: 1\r\n"),
                                  with("Content-Length: 1\r\nContent-Length: 2\r\n"),
                                  with("Content-Length: 1, 1\r\n"),
                                  with("Content-Length: +1\r\n"),
                                  with("Content-Length: -1\r\n"),
                                  with("Content-Length: 0x1\r\n"),
                                  with("Content-Length: 1 1\r\n"),
                                  with("Content-Length:\r\n"),
                                  with("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"),
                                  with("X: a\r\n folded\r\n"),
                                  with("X: a\r\n\tfolded\r\n"),
                                  with("Host: localhost\r\n"),
                                  with("X : a\r\n"),
                                  with(": a\r\n"),
                                  with("no colon\r\n"),
                                  with("X: a\x01\r\n"),
                                  with(std::string{"X: a\0b\r\n", 8}),
                                  with("X: a\x7f\r\n"),
                                  with("X: a\rb\r\n"),
                                  with("X: a\n"),
                                  with("(X): a\r\n"),
                                  with("Authorization: a\r\nAuthorization: b\r\n"),
                                  std::string{"GET / HTTP/1.1\r\n\r\n"},
                                  std::string{"GET / HTTP/1.1\nHost: a\n\n"},
                                  std::string{"GET /\r\n"},
                                  std::string{"\r\nGET / HTTP/1.1\r\n"},
                                  std::string{"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{"GET /  HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{"GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{" GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{"GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n"},
                                  std::string{"G@T / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{"GET / HTTP/11\r\nHost: localhost\r\n\r\n"},
                                  std::string{"GET / http/1.1\r\nHost: localhost\r\n\r\n"},
                                  std::string{"\x16\x03\x01\x02"}}) {
    EXPECT_EQ(status_of(text), 400) << text;
  }
}

TEST(RequestHead, IsRefusedForWhatThisServerCannotDo) {
  EXPECT_EQ(status_of(with("Transfer-Encoding: gzip\r\n")), 501);
  EXPECT_EQ(status_of(with("Transfer-Encoding: gzip, chunked\r\n")), 501);
  EXPECT_EQ(status_of(with("Expect: miracles\r\n")), 417);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"), 505);
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"), 505);
}

TEST(RequestHead, HasLimits_fault_S6) {
  EXPECT_EQ(status_of(with("Content-Length: 65536\r\n")), 200);
  EXPECT_EQ(status_of(with("Content-Length: 65537\r\n")), 413);
  EXPECT_EQ(status_of(with("Content-Length: 99999999999999999999999\r\n")), 413);
  std::string headers;
  for (int i = 0; i < 63; ++i) headers += "X: a\r\n";
  EXPECT_EQ(status_of(with(headers)), 200);
  EXPECT_EQ(status_of(with(headers + "X: a\r\n")), 431);
  std::string const frame = with("X: \r\n");
  EXPECT_EQ(status_of(with("X: " + std::string(8192 - frame.size(), 'a') + "\r\n")), 200);
  EXPECT_EQ(status_of(with("X: " + std::string(8193 - frame.size(), 'a') + "\r\n")), 431);
  EXPECT_EQ(status_of("GET /" + std::string(5000, 'a')), 414);
  EXPECT_EQ(status_of("GET /" + std::string(2048, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            414);
}

TEST(RequestHead, IsAwaitedWhileIncomplete) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: localhost\r\n"), 0);
}

}  // namespace
}  // namespace loanpulse
