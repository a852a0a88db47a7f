#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "net/http_client.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;

std::string gzip(std::string const& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string result(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string zstd(std::string const& text) {
  std::string result(ZSTD_compressBound(text.size()), '\0');
  result.resize(ZSTD_compress(result.data(), result.size(), text.data(), text.size(), 3));
  return result;
}

std::string gzipped(std::string const& bytes) { return ok(bytes, "Content-Encoding: gzip\r\n"); }

std::string page() {
  std::string text = "[";
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i) + ",";
  return text + "0]";
}

TEST_F(HttpClientTest, DecompressesGzipAndZstd) {
  CannedServer const server{{answering(gzipped(gzip(page()))),
                             answering(ok(gzip(page()), "Content-Encoding: X-GZip\r\n")),
                             answering(ok(zstd(page()), "Content-Encoding: zstd\r\n")),
                             answering(ok("[]", "Content-Encoding: identity\r\n"))}};
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, "[]");
}

TEST_F(HttpClientTest, ReadsGzipOfSeveralMembers) {
  CannedServer const server{{answering(gzipped(gzip("[1,") + gzip("2]")))}};
  EXPECT_EQ(get(server.url()).body, "[1,2]");
}

TEST_F(HttpClientTest, TakesATruncatedCompressedStreamForAnErrorWhateverItsLength) {
  std::string const whole = gzip(page());
  for (std::size_t const missing : {std::size_t{1}, std::size_t{8}, whole.size() / 2}) {
    auto const error = error_of_answer(gzipped(whole.substr(0, whole.size() - missing)));
    EXPECT_EQ(error.kind(), ErrorKind::transient) << missing;
    EXPECT_EQ(error.code(), "truncated") << missing;
  }
  std::string const other = zstd(page());
  EXPECT_EQ(
      error_of_answer(ok(other.substr(0, other.size() - 1), "Content-Encoding: zstd\r\n")).code(),
      "truncated");
}

TEST_F(HttpClientTest, ChecksTheChecksumOfGzip) {
  std::string damaged = gzip(page());
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
  EXPECT_EQ(error_of_answer(gzipped(damaged)).code(), "bad_encoding");
}

TEST_F(HttpClientTest, RefusesGarbageBehindGzipAndGarbageInsteadOfIt) {
  EXPECT_EQ(error_of_answer(gzipped(gzip("[]") + "garbage")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(gzipped("[1,2,3]")).code(), "bad_encoding");
}

TEST_F(HttpClientTest, RefusesEncodingsItDidNotAskFor) {
  for (auto const* encoding : {"br", "deflate", "gzip, gzip", "compress"}) {
    auto const error =
        error_of_answer(ok("x", std::string{"Content-Encoding: "} + encoding + "\r\n"));
    EXPECT_EQ(error.kind(), ErrorKind::bad_data) << encoding;
    EXPECT_EQ(error.code(), "content_encoding") << encoding;
  }
}

TEST_F(HttpClientTest, LimitsTheDecompressedSizeOfABomb) {
  std::string const bomb = gzip(std::string(64u << 20, ' '));
  ASSERT_LT(bomb.size(), 100'000u);
  for (auto const& encoded :
       {gzipped(bomb), ok(zstd(std::string(64u << 20, ' ')), "Content-Encoding: zstd\r\n")}) {
    CannedServer const server{{answering(encoded)}};
    HttpRequest request{server.url(), {}, {}};
    request.max_body_bytes = 1u << 20;
    EXPECT_EQ(error_of(request).code(), "page_too_large");
  }
}

}  // namespace
}  // namespace loanpulse
