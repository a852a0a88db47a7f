#include "net/http_transfer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "json/answer_charset.hpp"
#include "support/compressed_stream.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::CompressedStream;

HttpRequest request_of_lines() {
  HttpRequest request{"http://a.example/", {}, {}};
  request.may_be_cut = is_utf8_as_it_is;
  return request;
}

std::string many_lines(std::size_t bytes) {
  std::string text;
  for (int id = 0; text.size() < bytes; ++id) {
    text += fmt::format("{{\"id\": {}, \"name\": \"n\xc3\xa9 {}\"}}\r\n", id, id % 7);
  }
  return text;
}

std::string compressed(std::string const& text, std::string const& encoding) {
  std::string wire;
  CompressedStream stream{encoding, [&](std::string_view bytes) {
                            wire += bytes;
                            return true;
                          }};
  stream.add(text);
  stream.end();
  return wire;
}

/// The parts of an answer whose bytes come in pieces of this size, the last one too.
std::vector<std::string> parts_of_wire(std::string_view wire, std::string const& encoding,
                                       std::size_t piece) {
  auto const request = request_of_lines();
  HttpTransfer::Instant const now{};
  HttpTransfer transfer{request, 0, now};
  transfer.on_header_line("HTTP/1.1 200 OK\r\n", now);
  transfer.on_header_line("Content-Encoding: " + encoding + "\r\n", now);
  transfer.on_header_line("\r\n", now);
  std::vector<std::string> parts;
  auto const take = [&] {
    while (transfer.has_part()) {
      parts.push_back(transfer.take_part());
      transfer.go_on(now);
    }
  };
  for (std::size_t at = 0; at < wire.size();) {
    auto const bytes = wire.substr(at, piece);
    if (transfer.on_body(bytes, now) == HttpTransfer::Taken::all) at += bytes.size();
    take();
  }
  parts.push_back(transfer.finish().body);
  return parts;
}

TEST(HttpTransferParts, AreTheSameHoweverTheWireIsCut) {
  auto const text = many_lines(13u << 20) + "{\"id\": -1}";
  for (std::string const encoding : {"gzip", "zstd", "br", "none"}) {
    auto const wire = compressed(text, encoding);
    auto const whole = parts_of_wire(wire, encoding, wire.size());
    ASSERT_GE(whole.size(), 4u) << encoding;
    for (std::size_t const piece : {encoding == "none" ? 1'013u : 1u, 1'777u, 16u << 10}) {
      std::string joined;
      for (auto const& part : parts_of_wire(wire, encoding, piece)) {
        EXPECT_LE(part.size(), (4u << 20) + (64u << 10)) << encoding;
        EXPECT_TRUE(part.empty() || part.ends_with("}\r\n") || part.ends_with("-1}")) << encoding;
        joined += part;
      }
      EXPECT_TRUE(joined == text) << encoding << " in pieces of " << piece;
    }
  }
}

TEST(HttpTransferParts, MayTakeHoursWhileEachComesInItsTime) {
  auto const request = request_of_lines();
  HttpTransfer::Instant const start{};
  HttpTransfer transfer{request, 0, start};
  transfer.on_header_line("HTTP/1.1 200 OK\r\n", start);
  transfer.on_header_line("\r\n", start);
  auto const text = many_lines(5u << 20);
  auto now = start;
  for (int part = 0; part < 30; ++part) {
    while (!transfer.has_part()) {
      now += 20s;
      transfer.check_deadlines(now);
      transfer.on_body(std::string_view{text}.substr(0, 1u << 20), now);
    }
    transfer.take_part();
    now += 10min;  // for as long as nobody wants more
    transfer.go_on(now);
  }
  EXPECT_GT(now - start, 5h);
  EXPECT_THAT(stage_error_of([&] { transfer.check_deadlines(now + 30s); }).what(),
              HasSubstr("source.timeouts.idle"));
  for (auto const end = now + 5min; now < end; now += 20s) transfer.on_body("{", now);
  EXPECT_THAT(stage_error_of([&] { transfer.check_deadlines(now); }).what(),
              HasSubstr("source.timeouts.total"));
}

}  // namespace
}  // namespace loanpulse
