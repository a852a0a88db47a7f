#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdio>
#include <string>

#include "net/parked_text.hpp"
#include "support/compressed_stream.hpp"
#include "support/http_client_fixture.hpp"
#include "support/process_memory.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;

/// Peak of the process, above what it has now, while an answer of 10 GiB or 1 GiB is refused.
class HugeAnswers : public HttpClientTest, public testing::WithParamInterface<char const*> {};

TEST_P(HugeAnswers, EndAtTheLimitWithLittleMoreMemory) {
  if (is_sanitized) GTEST_SKIP() << "Sanitizers keep memory that was given back.";
  std::string const encoding = GetParam();
  std::size_t const size = encoding.empty() ? std::size_t{1} << 30 : std::size_t{10} << 30;
  RoutedServer const server{[&](RoutedRequest const&, RoutedServer::Send const& send) {
    std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    if (!encoding.empty()) head += "Content-Encoding: " + encoding + "\r\n";
    send(head + "\r\n");
    CompressedStream stream{encoding,
                            [&](std::string_view bytes) { return send(chunk_of(bytes)); }};
    std::string const piece(1u << 20, ' ');
    for (std::size_t sent = 0; sent < size && stream.add(piece); sent += piece.size()) {
    }
  }};
  HttpRequest request{server.url(), {}, {}};
  request.max_body_bytes = SourceLimits{}.max_page_bytes;
  malloc_trim(0);
  auto const at_rest = memory_of("self", "VmRSS");
  if (!forget_peak_of("self")) GTEST_SKIP() << "The peak of memory cannot be measured here.";
  EXPECT_EQ(error_of(request).code(), "page_too_large");
  auto const above = memory_of("self", "VmHWM") - at_rest;
  EXPECT_LT(above, std::size_t{64} << 20) << (above >> 20) << " MiB";
  std::printf("%s: %zu MiB\n", encoding.c_str(), above >> 20);
}

/// Numbers, each other than all before it.
std::string counted_text(std::size_t size) {
  std::string text;
  for (std::size_t number = 0; text.size() < size; ++number) text += std::to_string(number) + "\n";
  text.resize(size);
  return text;
}

TEST_P(HugeAnswers, OfAnAllowedSizeComeAsTheyWereSent) {
  std::string const encoding = GetParam();
  for (std::size_t const size : {ParkedText::piece_bytes - 1, ParkedText::piece_bytes,
                                 ParkedText::piece_bytes + 1, std::size_t{30} << 20}) {
    auto const text = counted_text(size);
    RoutedServer const server{[&](RoutedRequest const&, RoutedServer::Send const& send) {
      std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
      if (!encoding.empty()) head += "Content-Encoding: " + encoding + "\r\n";
      send(head + "\r\n");
      {
        CompressedStream stream{encoding,
                                [&](std::string_view bytes) { return send(chunk_of(bytes)); }};
        stream.add(text);
        stream.end();
      }
      send("0\r\n\r\n");
    }};
    HttpRequest request{server.url(), {}, {}};
    request.max_body_bytes = size;
    EXPECT_TRUE(get(request).body == text) << size;
    request.max_body_bytes = size - 1;
    EXPECT_EQ(error_of(request).code(), "page_too_large") << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, HugeAnswers, testing::Values("", "gzip", "zstd", "br"),
                         [](auto const& info) {
                           std::string const name{info.param};
                           return name.empty() ? "Plain" : name;
                         });

}  // namespace
}  // namespace loanpulse
