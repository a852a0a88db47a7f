#include "admin/request_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

HttpRefusal malformed_head(std::string detail) { return {400, "malformed", std::move(detail)}; }

std::optional<HttpRefusal> read_request_line(std::string_view line, RequestHead& head) {
  std::size_t const first = line.find(' ');
  std::size_t const last = line.rfind(' ');
  if (first == std::string_view::npos || first == last ||
      line.substr(first + 1, last - first - 1).find_first_of(" \t") != std::string_view::npos) {
    return malformed_head("the request line is not METHOD TARGET HTTP/1.1 with single spaces");
  }
  head.method = line.substr(0, first);
  if (!is_token(head.method)) return malformed_head("the request's method is no word");
  std::string_view const version = line.substr(last + 1);
  if (version != "HTTP/1.1") {
    bool const is_version = version.size() == 8 && version.starts_with("HTTP/") &&
                            is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!is_version) return malformed_head("the request line ends in no HTTP version");
    return HttpRefusal{505, "version", "this server speaks HTTP/1.1 only"};
  }
  auto target = parse_request_target(line.substr(first + 1, last - first - 1));
  if (auto* const refusal = std::get_if<HttpRefusal>(&target)) return std::move(*refusal);
  head.target = std::get<RequestTarget>(std::move(target));
  return std::nullopt;
}

std::optional<HttpRefusal> read_header(std::string_view line, RequestHead& head) {
  if (line.front() == ' ' || line.front() == '\t') {
    return malformed_head("a header is folded over several lines");
  }
  std::size_t const colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return malformed_head("a header's name is no word followed by a colon");
  }
  head.headers.emplace_back(lower_case(line.substr(0, colon)),
                            without_blanks(line.substr(colon + 1)));
  return std::nullopt;
}

/// The only header of this name; empty when there is none, a refusal when there are several.
std::variant<std::optional<std::string_view>, HttpRefusal> single(RequestHead const& head,
                                                                  std::string_view name) {
  auto const same = [&](auto const& header) { return header.first == name; };
  if (std::count_if(head.headers.begin(), head.headers.end(), same) > 1) {
    return malformed_head(fmt::format("there are several {} headers; send one", name));
  }
  return head.header(name);
}

std::optional<HttpRefusal> read_length(std::string_view text, RequestHead& head) {
  auto const [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), head.content_length);
  // from_chars takes no sign here, as the number has none.
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
    return malformed_head(
        fmt::format("Content-Length must be a number, got '{}'", printable(text, 40)));
  }
  if (error != std::errc{} || head.content_length > max_body) {
    return HttpRefusal{413, "body_too_large", "the request's body is larger than 64 KiB"};
  }
  return std::nullopt;
}

std::optional<HttpRefusal> read_framing(RequestHead& head) {
  for (std::string_view const name : {"host", "content-length", "transfer-encoding", "content-type",
                                      "authorization", "expect", "idempotency-key", "origin"}) {
    auto const found = single(head, name);
    if (auto const* const refusal = std::get_if<HttpRefusal>(&found)) return *refusal;
  }
  if (!head.header("host")) return malformed_head("the Host header is missing");
  auto const coding = head.header("transfer-encoding");
  auto const length = head.header("content-length");
  if (coding && length)
    return malformed_head("both Content-Length and Transfer-Encoding; send one");
  if (length) return read_length(*length, head);
  if (coding && lower_case(*coding) != "chunked") {
    return HttpRefusal{501, "transfer_encoding",
                       "the only transfer encoding that this server reads is chunked"};
  }
  head.chunked = coding.has_value();
  return std::nullopt;
}

std::optional<HttpRefusal> read_options(RequestHead& head) {
  if (auto const expect = head.header("expect")) {
    if (lower_case(*expect) != "100-continue") {
      return HttpRefusal{417, "expectation", "the only expectation met is 100-continue"};
    }
    head.expects_continue = true;
  }
  for (auto const& [name, value] : head.headers) {
    if (name != "connection") continue;
    for (std::string_view rest = value; !rest.empty();) {
      std::string_view const word = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      if (lower_case(without_blanks(word)) == "close") head.keep_alive = false;
    }
  }
  if (!head.target.authority.empty() &&
      lower_case(head.target.authority) != lower_case(*head.header("host"))) {
    return malformed_head("the request target names another host than the Host header");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> RequestHead::header(std::string_view name) const {
  for (auto const& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::variant<RequestHead, HttpRefusal> parse_request_head(std::string_view text) {
  RequestHead head;
  bool first = true;
  while (!text.empty()) {
    std::string_view const line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(std::min(line.size() + 2, text.size()));
    if (line.empty()) break;
    auto refusal = first ? read_request_line(line, head) : read_header(line, head);
    if (refusal) return std::move(*refusal);
    first = false;
  }
  if (auto refusal = read_framing(head)) return std::move(*refusal);
  if (auto refusal = read_options(head)) return std::move(*refusal);
  return head;
}

}  // namespace loanpulse
