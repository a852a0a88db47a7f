// Bodies of admin requests: the pieces in which a request comes do not matter, and what is taken
// out of chunks is what a reader by RFC 9112 takes out of them.
#include "admin/http_codec_asio.hpp"
#include "admin/request_head.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"

#include <optional>

namespace loanpulse {
namespace {

struct Outcome {
  bool done = false;
  std::string body;
  std::size_t used = 0;
};

/// As a connection reads it: what is not used is there again, with more behind it.
Outcome read(std::string const& head, std::string_view wire, std::size_t piece) {
  RequestReader reader;
  std::string received = head;
  Outcome outcome;
  for (bool first = true; first || !wire.empty(); first = false) {
    received.append(wire.substr(0, piece));
    wire.remove_prefix(std::min(piece, wire.size()));
    auto const progress = reader.put(received);
    insist(progress.used <= received.size(), "no more is used than came");
    received.erase(0, progress.used);
    outcome.used += progress.used;
    outcome.done = progress.done && !progress.refusal;
    if (outcome.done || progress.refusal) break;
  }
  if (outcome.done) outcome.body = reader.take_body();
  return outcome;
}

/// The chunks of RFC 9112, 7.1, without extensions and trailers; empty for everything else.
std::optional<std::string> by_the_rfc(std::string_view wire) {
  std::string body;
  for (;;) {
    auto const end = wire.find("\r\n");
    if (end == std::string_view::npos || end == 0 || end > 8) return std::nullopt;
    if (wire.find_first_not_of("0123456789abcdefABCDEF") != end) return std::nullopt;
    auto const length = std::stoul(std::string{wire.substr(0, end)}, nullptr, 16);
    wire.remove_prefix(end + 2);
    if (wire.size() < length + 2 || wire.substr(length, 2) != "\r\n") return std::nullopt;
    body.append(wire.substr(0, length));
    wire.remove_prefix(length + 2);
    if (length == 0) return body;
  }
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  bool const chunked = input.choice(4) != 0;
  auto const piece = 1 + input.choice(64);
  auto const length = input.choice(256);
  auto const wire = input.rest();
  auto const head = "POST /api/v1/jobs/loans/runs HTTP/1.1\r\nHost: localhost\r\n" +
                    (chunked ? std::string{"Transfer-Encoding: chunked\r\n\r\n"}
                             : "Content-Length: " + std::to_string(length) + "\r\n\r\n");
  auto const whole = read(head, wire, wire.size() + 1);
  auto const parts = read(head, wire, piece);
  // Not so why one is refused, nor when: the last bytes of a chunk may still be waited for.
  insist(whole.done == parts.done && whole.body == parts.body, "the pieces do not matter");
  if (!whole.done) return;
  insist(whole.body.size() <= max_body, "a body is within its limit");
  if (!chunked) {
    insist(whole.body == wire.substr(0, length), "a body is as long as its length says");
  } else if (auto const wanted = by_the_rfc(wire)) {
    insist(whole.body == *wanted, "chunks are taken apart by the RFC");
  }
}

}  // namespace loanpulse
