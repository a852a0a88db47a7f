#include <brotli/encode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "net/content_decoder.hpp"
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

std::string brotli(std::string const& text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string result(size, '\0');
  BrotliEncoderCompress(5, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, text.size(),
                        reinterpret_cast<std::uint8_t const*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(result.data()));
  result.resize(size);
  return result;
}

/// A body as it is sent in an encoding.
std::string encoded(std::string const& bytes, std::string const& encoding,
                    std::string const& status = "200 OK") {
  return answer(status, bytes, "Content-Encoding: " + encoding + "\r\n");
}

std::string gzipped(std::string const& bytes) { return ok(bytes, "Content-Encoding: gzip\r\n"); }

std::string page() {
  std::string text = "[";
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i) + ",";
  return text + "0]";
}

TEST_F(HttpClientTest, DecompressesGzipZstdAndBrotli) {
  CannedServer const server{{answering(gzipped(gzip(page()))),
                             answering(ok(gzip(page()), "Content-Encoding: X-GZip\r\n")),
                             answering(ok(zstd(page()), "Content-Encoding: zstd\r\n")),
                             answering(encoded(brotli(page()), "br")),
                             answering(ok("[]", "Content-Encoding: identity\r\n"))}};
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, page());
  EXPECT_EQ(get(server.url()).body, "[]");
}

TEST_F(HttpClientTest, ReadsGzipOfSeveralMembers) {
  CannedServer const server{{answering(gzipped(gzip("[1,") + gzip("2]")))}};
  EXPECT_EQ(get(server.url()).body, "[1,2]");
}

TEST_F(HttpClientTest, PassesOverZeroBytesBehindGzip) {
  std::string const padded = gzip("[1,") + std::string(9, '\0') + gzip("2]") + std::string(5, '\0');
  for (std::size_t const size : {1u, 3u, 1000u}) {
    auto const decoder = make_content_decoder("gzip");
    std::string body;
    for (std::size_t at = 0; at < padded.size(); at += size) {
      ASSERT_EQ(decoder->append(std::string_view{padded}.substr(at, size), body, 100),
                ContentDecoder::Result::ok);
    }
    EXPECT_TRUE(decoder->complete());
    EXPECT_EQ(body, "[1,2]");
  }
  EXPECT_EQ(error_of_answer(gzipped(gzip("[]") + std::string{"\0garbage", 8})).code(),
            "bad_encoding");
}

TEST_F(HttpClientTest, ReadsAnswersWhoseEncodingIsACharset) {
  CannedServer const server{
      {answering(encoded("[1]", "UTF-8")), answering(encoded("[2]", "iso-8859-1")),
       answering(encoded("[3]", "none")), answering(encoded("why", "utf8", "400 Bad Request")),
       answering("HTTP/1.1 200 OK\r\nContent-Encoding: UTF-8\r\n\r\n[4,")}};
  EXPECT_EQ(get(server.url()).body, "[1]");
  EXPECT_EQ(get(server.url()).body, "[2]");
  EXPECT_EQ(get(server.url()).body, "[3]");
  EXPECT_EQ(get(server.url()).body, "why");
  EXPECT_FALSE(get(server.url()).framed) << "nothing but the connection says that it ends";
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
  std::string const third = brotli(page());
  for (std::size_t const missing : {std::size_t{1}, third.size() / 2, third.size() - 1}) {
    EXPECT_EQ(error_of_answer(encoded(third.substr(0, third.size() - missing), "br")).code(),
              "truncated");
  }
}

TEST_F(HttpClientTest, ChecksTheChecksumOfGzip) {
  std::string damaged = gzip(page());
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
  EXPECT_EQ(error_of_answer(gzipped(damaged)).code(), "bad_encoding");
}

TEST_F(HttpClientTest, ReadsZstdOfSeveralFramesInPiecesOfAnySize) {
  std::string const skippable{
      "\x50\x2a\x4d\x18\x03\x00\x00\x00"
      "abc",
      11};
  std::string const frames = zstd("[1,") + skippable + zstd("2]");
  for (std::size_t const size : {1u, 3u, 5u, 1000u}) {
    auto const decoder = make_content_decoder("zstd");
    std::string body;
    for (std::size_t at = 0; at < frames.size(); at += size) {
      ASSERT_EQ(decoder->append(std::string_view{frames}.substr(at, size), body, 100),
                ContentDecoder::Result::ok);
    }
    EXPECT_TRUE(decoder->complete());
    EXPECT_EQ(body, "[1,2]");
  }
}

TEST_F(HttpClientTest, RefusesZstdFramesFromBeforeItsVersionOne) {
  // "[]" by the format of 0.7, which libzstd still reads.
  std::string const legacy{"\x27\xb5\x2f\xfd\x20\x02\x40\x00\x02[]\xc0\x00\x00", 14};
  EXPECT_EQ(error_of_answer(encoded(legacy, "zstd")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(encoded(zstd("[1]") + legacy, "zstd")).code(), "bad_encoding");
}

TEST_F(HttpClientTest, RefusesGarbageBehindGzipAndGarbageInsteadOfIt) {
  EXPECT_EQ(error_of_answer(encoded(brotli("[]") + "x", "br")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(encoded("{\"a\":1}", "br")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(encoded("[1,2,3]", "zstd")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(gzipped(gzip("[]") + "garbage")).code(), "bad_encoding");
  EXPECT_EQ(error_of_answer(gzipped("[1,2,3]")).code(), "bad_encoding");
}

TEST_F(HttpClientTest, RefusesEncodingsThatItDoesNotRead) {
  for (auto const* encoding : {"lzma", "deflate", "gzip, gzip", "compress"}) {
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
       {gzipped(bomb), ok(zstd(std::string(64u << 20, ' ')), "Content-Encoding: zstd\r\n"),
        encoded(brotli(std::string(64u << 20, ' ')), "br")}) {
    CannedServer const server{{answering(encoded)}};
    HttpRequest request{server.url(), {}, {}};
    request.max_body_bytes = 1u << 20;
    EXPECT_EQ(error_of(request).code(), "page_too_large");
  }
}

TEST_F(HttpClientTest, SaysTheStatusOfAnErrorWhateverItsEncoding) {
  CannedServer const server{
      {answering(encoded("?", "lzma", "503 Service Unavailable")),
       answering(encoded(gzip("down").substr(0, 12), "gzip", "503 Service Unavailable")),
       answering(encoded("no gzip", "gzip", "404 Not Found")),
       answering(encoded(brotli("down"), "br", "503 Service Unavailable"))}};
  auto response = get(server.url());
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.body_fault, "is encoded as \"lzma\"");
  EXPECT_EQ(get(server.url()).status, 503);
  response = get(server.url());
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body_fault, "is damaged in its \"gzip\" encoding");
  response = get(server.url());
  EXPECT_EQ(response.body, "down");
  EXPECT_EQ(response.body_fault, "");
}

TEST_F(HttpClientTest, SaysTheStatusOfAnErrorWhoseBodyIsCutOrLateOrEndless) {
  std::string const head = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 100000000\r\n\r\n";
  CannedServer const server{
      {answering(head + "why"),
       {ReceiveRequest{}, Send{head + "why"}, WaitForPeer{}},
       {ReceiveRequest{}, Send{head + std::string(1u << 20, 'x')}, WaitForPeer{}},
       {ReceiveRequest{}, Send{head + "why"}, Reset{}}}};
  HttpRequest request{server.url(), {}, {}};
  request.max_body_bytes = 1000;
  EXPECT_EQ(get(request).body, "why");
  request.timeouts.idle = std::chrono::milliseconds{50};
  EXPECT_EQ(get(request).body, "why");
  request.timeouts.idle = std::chrono::seconds{30};
  auto const endless = get(request);
  EXPECT_EQ(endless.status, 401);
  EXPECT_EQ(endless.body.size(), 256u << 10);
  EXPECT_EQ(get(request).status, 401);
}

TEST_F(HttpClientTest, TakesNoPartOfAZstdHeaderForAFrameOfItsOwn) {
  // What follows the magic number is a frame to be skipped, were it not the rest of a header.
  std::string const wire{"\x28\xb5\x2f\xfd\x50\x2a\x4d\x18\0\0\0\0", 12};
  auto const decoder = make_content_decoder("zstd");
  std::string body;
  EXPECT_EQ(decoder->append(wire, body, 1000), ContentDecoder::Result::ok);
  EXPECT_FALSE(decoder->complete());
}

}  // namespace
}  // namespace loanpulse
