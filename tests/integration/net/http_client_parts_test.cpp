#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "json/answer_charset.hpp"
#include "support/compressed_stream.hpp"
#include "support/http_client_fixture.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::HasSubstr;

constexpr std::size_t part_size = 4u << 20;

/// Whole lines, at least so many bytes of them.
std::string lines_of(std::size_t bytes) {
  std::string text;
  for (int id = 0; text.size() < bytes; ++id) {
    text += fmt::format("{{\"id\": {}, \"name\": \"n\xc3\xa9 {}\"}}\r\n", id, id % 7);
  }
  return text;
}

/// Sends a text as a chunked answer in this encoding, in pieces of an odd size; `up_to` so many
/// bytes of it, of which the last are no end.
RoutedServer::Stream sending(std::string text, std::string encoding,
                             std::size_t up_to = std::string::npos) {
  return [=](RoutedRequest const&, RoutedServer::Send const& send) {
    std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n";
    if (!encoding.empty()) head += "Content-Encoding: " + encoding + "\r\n";
    send(head + "Transfer-Encoding: chunked\r\n\r\n");
    CompressedStream stream{encoding,
                            [&](std::string_view bytes) { return send(chunk_of(bytes)); }};
    constexpr std::size_t piece = 77'777;
    auto const wanted = std::string_view{text}.substr(0, up_to);
    for (std::size_t at = 0; at < wanted.size(); at += piece) {
      if (!stream.add(wanted.substr(at, piece))) return;
    }
    if (up_to == std::string::npos && stream.end()) send("0\r\n\r\n");
  };
}

class HttpClientPartsTest : public HttpClientTest {
 protected:
  static HttpRequest request_to(RoutedServer const& server) {
    HttpRequest request{server.url(), {}, {}};
    request.may_be_cut = is_utf8_as_it_is;
    return request;
  }
  /// The answer's parts, the last one too.
  std::vector<std::string> parts_of(HttpRequest const& request) {
    std::vector<std::string> parts;
    auto first = client_.send(request, {});
    parts.push_back(std::move(first.body));
    for (bool more = !first.is_complete; more;) {
      auto part = client_.next_part({});
      parts.push_back(std::move(part.text));
      more = !part.is_last;
    }
    return parts;
  }
};

TEST_F(HttpClientPartsTest, AreWholeLinesAndTheAnswerWhateverItsEncoding) {
  auto const text = lines_of(3 * part_size) + "{\"id\": -1}";
  for (auto const* encoding : {"", "gzip", "zstd", "br"}) {
    RoutedServer const server{sending(text, encoding)};
    auto const parts = parts_of(request_to(server));
    EXPECT_GE(parts.size(), 3u) << encoding;
    std::string joined;
    for (auto const& part : parts) {
      EXPECT_LE(part.size(), part_size + (64u << 10)) << encoding;
      EXPECT_TRUE(&part == &parts.back() || part.ends_with("}\r\n")) << encoding;
      joined += part;
    }
    EXPECT_TRUE(joined == text) << encoding;
  }
}

TEST_F(HttpClientPartsTest, AShortAnswerIsComplete) {
  RoutedServer const server{sending("{\"id\": 1}\n", "gzip")};
  auto const response = client_.send(request_to(server), {});
  EXPECT_TRUE(response.is_complete);
  EXPECT_EQ(response.body, "{\"id\": 1}\n");
  EXPECT_THROW(client_.next_part({}), std::logic_error);
}

TEST_F(HttpClientPartsTest, AnAnswerThatIsCutFailsBehindItsParts) {
  auto const text = lines_of(3 * part_size);
  for (auto const* encoding : {"", "gzip", "zstd", "br"}) {
    RoutedServer const server{sending(text, encoding, 2 * part_size)};
    auto const first = client_.send(request_to(server), {});
    EXPECT_FALSE(first.is_complete);
    StageError failure{ErrorKind::cancelled, "none", "no error"};
    try {
      while (!client_.next_part({}).is_last) {
      }
    } catch (StageError const& error) {
      failure = error;
    }
    EXPECT_EQ(failure.kind(), ErrorKind::transient) << encoding << failure.what();
    EXPECT_EQ(failure.code(), "truncated") << encoding;
    EXPECT_THROW(client_.next_part({}), std::logic_error) << "the rest is given up";
  }
}

TEST_F(HttpClientPartsTest, OneLineIsAPartHoweverLongAndLimitedAlone) {
  std::string const line = "{\"name\": \"" + std::string(6u << 20, 'x') + "\"}\n";
  auto const text = lines_of(part_size) + line + lines_of(100);
  RoutedServer const server{sending(text, "gzip")};
  auto request = request_to(server);
  request.max_body_bytes = line.size() - 1;
  auto const parts = parts_of(request);
  EXPECT_EQ(std::count_if(parts.begin(), parts.end(),
                          [&](auto const& part) { return part.size() >= line.size(); }),
            1);
  request.max_body_bytes = line.size() - 2;
  try {
    parts_of(request);
    FAIL() << "no error";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "page_too_large");
    EXPECT_THAT(error.what(), HasSubstr("a line of the answer is longer than"));
  }
}

TEST_F(HttpClientPartsTest, AnotherCharsetIsReadAsAWhole) {
  auto const text = lines_of(2 * part_size);
  RoutedServer const server{[&](RoutedRequest const&) {
    return json_answer(text).replace(17, 30, "Content-Type: x; charset=cp1252");
  }};
  auto request = request_to(server);
  auto const response = client_.send(request, {});
  EXPECT_TRUE(response.is_complete);
  EXPECT_TRUE(response.body == text);
  request.max_body_bytes = part_size;
  EXPECT_THAT(error_of(request).what(), HasSubstr("the answer is larger than 4194304 bytes"));
}

TEST_F(HttpClientPartsTest, AStopEndsThemAtOnceAndAStallByItsTimeout) {
  for (bool const stops : {true, false}) {
    CannedServer const stalling{{{ReceiveRequest{},
                                  Send{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                       chunk_of(lines_of(part_size))},
                                  WaitForPeer{}}}};
    HttpRequest request{stalling.url(), {}, {}};
    request.may_be_cut = is_utf8_as_it_is;
    if (!stops) request.timeouts.idle = std::chrono::milliseconds{50};
    EXPECT_FALSE(client_.send(request, {}).is_complete);
    std::stop_source stop;
    std::jthread const stopper{[&] {
      if (stops) stop.request_stop();
    }};
    try {
      client_.next_part(stop.get_token());
      FAIL() << "a part came";
    } catch (StageError const& error) {
      EXPECT_EQ(error.code(), stops ? "cancelled" : "timeout");
    }
    EXPECT_TRUE(stalling.wait_for_peer_gone());
  }
}

TEST_F(HttpClientPartsTest, TheNextRequestGivesUpTheRest) {
  RoutedServer const server{sending(lines_of(3 * part_size), "")};
  EXPECT_FALSE(client_.send(request_to(server), {}).is_complete);
  RoutedServer const other{[](RoutedRequest const&) { return json_answer("[]"); }};
  EXPECT_EQ(get(other.url()).body, "[]");
}

}  // namespace
}  // namespace loanpulse
