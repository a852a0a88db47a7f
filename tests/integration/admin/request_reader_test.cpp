#include <gtest/gtest.h>

#include <string>

#include "admin/http_codec_asio.hpp"

namespace loanpulse {
namespace {

std::string const head =
    "POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Puts the request in the pieces in which a network delivers it: whole but for a part that comes
/// later, byte by byte.
std::string body_of(std::string const& request, std::size_t at_first) {
  RequestReader reader;
  std::string received = request.substr(0, at_first);
  for (std::size_t next = at_first;; ++next) {
    auto const progress = reader.put(received);
    received.erase(0, progress.used);
    if (progress.refusal) return "refused: " + progress.refusal->detail;
    if (progress.done) return reader.take_body();
    if (next == request.size()) return "not done";
    received += request[next];
  }
}

TEST(RequestReader, TakesABodyInChunksHoweverItIsCut) {
  for (auto const& [chunks, body] : {std::pair{"0\r\n\r\n", ""},
                                     {"1\r\n}\r\n0\r\n\r\n", "}"},
                                     {"4\r\n{\"a\"\r\n3\r\n:1}\r\n00\r\n\r\n", "{\"a\":1}"},
                                     {"1\r\n}\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "}"}}) {
    std::string const request = head + chunks;
    for (auto cut = head.size(); cut <= request.size(); ++cut) {
      EXPECT_EQ(body_of(request, cut), body) << chunks << " cut at " << cut - head.size();
    }
  }
}

TEST(RequestReader, WaitsForTheEndOfABodyInChunks) {
  for (auto const* const chunks : {"0\r\n", "0\r\nX", "0\r\n\r", "1\r\n}\r\n0\r\n\r", "1", ""}) {
    EXPECT_EQ(body_of(head + chunks, head.size() + std::string{chunks}.size()), "not done")
        << chunks;
  }
}

}  // namespace
}  // namespace loanpulse
