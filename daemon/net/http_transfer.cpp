#include "net/http_transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/ascii_text.hpp"
#include "model/buffer_size.hpp"
#include "model/error.hpp"
#include "net/answer_framing.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_header_bytes = 256u << 10;
constexpr std::size_t max_explanation_bytes = 256u << 10;
/// Bytes of whole lines. Several are on their way through a run at a time, each of them in up to
/// three spellings.
constexpr std::size_t part_bytes = 4u << 20;

[[noreturn]] void fail(ErrorKind kind, std::string code, std::string const& message) {
  throw StageError{kind, std::move(code), message};
}

[[noreturn]] void fail_too_large(std::size_t limit) {
  fail(ErrorKind::bad_data, "page_too_large",
       fmt::format("the answer is larger than {} bytes; ask for smaller pages, or raise "
                   "source.limits.max_page_size",
                   limit));
}

[[noreturn]] void fail_too_long(std::size_t limit) {
  fail(ErrorKind::bad_data, "page_too_large",
       fmt::format("a line of the answer is longer than {} bytes; raise "
                   "source.limits.max_page_size",
                   limit));
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  auto const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

HttpTransfer::HttpTransfer(HttpRequest const& request, std::size_t body_hint, Instant now)
    : request_{request},
      timeouts_{request.timeouts},
      max_body_bytes_{request.max_body_bytes},
      body_hint_{std::min(body_hint, request.max_body_bytes)},
      started_{now} {}

// No exception may pass through libcurl, which is C: it is kept, and thrown behind it.
bool HttpTransfer::on_header_line(std::string_view line, Instant now) noexcept try {
  last_byte_ = now;
  if (line.starts_with("HTTP/")) start_answer();
  header_bytes_ += line.size();
  if (header_bytes_ > max_header_bytes) {
    fail(ErrorKind::bad_data, "headers_too_large",
         fmt::format("the answer's headers are larger than {} bytes", max_header_bytes));
  }
  add_header(line);
  return true;
} catch (...) {
  failure_ = std::current_exception();
  return false;
}

HttpTransfer::Taken HttpTransfer::on_body(std::string_view bytes, Instant now) noexcept try {
  last_byte_ = now;
  if (has_part_) return Taken::nothing_yet;
  if (!decoder_ && !body_is_unreadable_) start_body();
  if (brings_no_page()) return add_explanation(bytes) ? Taken::all : Taken::no_more;
  if (parts_) {
    fill_part(bytes);
  } else {
    add_body(bytes);
  }
  return Taken::all;
} catch (...) {
  failure_ = std::current_exception();
  return Taken::no_more;
}

void HttpTransfer::on_wire_bytes(std::int64_t total, Instant now) {
  if (total != wire_bytes_) last_byte_ = now;
  wire_bytes_ = total;
}

HttpTransfer::Instant HttpTransfer::deadline() const {
  Instant result = started_ + timeouts_.total;
  if (last_byte_) {
    result = std::min(result, *last_byte_ + timeouts_.idle);
  } else if (request_started_) {
    result = std::min(result, *request_started_ + timeouts_.first_byte);
  }
  return result;
}

void HttpTransfer::check_deadlines(Instant now) const {
  if (now < deadline()) return;
  std::string_view name = "total";
  std::string_view what = "the answer was not complete";
  auto limit = timeouts_.total;
  if (now < started_ + timeouts_.total && last_byte_) {
    name = "idle", what = "not a byte of the answer came", limit = timeouts_.idle;
  } else if (now < started_ + timeouts_.total) {
    name = "first_byte", what = "no answer came", limit = timeouts_.first_byte;
  }
  fail(ErrorKind::transient, "timeout",
       fmt::format("{} within {} ms (source.timeouts.{})", what, limit.count(), name));
}

void HttpTransfer::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

bool HttpTransfer::brings_no_page() const {
  return headers_complete_ && response_.status >= 200 && !brings_a_page(response_.status);
}

HttpResponse HttpTransfer::begin_parts() {
  HttpResponse response;
  response.status = response_.status;
  response.headers = response_.headers;
  response.framed = multiplexed_ || is_framed(response_.headers);
  response.is_complete = false;
  response.body = take_part();
  return response;
}

std::string HttpTransfer::take_part() {
  has_part_ = false;
  auto part = parts_->take();
  decoded_bytes_ += part.size();
  return part;
}

void HttpTransfer::go_on(Instant now) {
  started_ = now;
  last_byte_ = now;
  fill_part(std::exchange(undecoded_, {}));
}

HttpResponse HttpTransfer::finish() {
  if (!brings_no_page()) finish_page();
  return std::move(response_);
}

void HttpTransfer::finish_page() {
  rethrow_failure();
  check_framing(response_.headers);
  if (parts_) {
    if (parts_->has_too_long_line()) fail_too_long(max_body_bytes_);
    response_.body = parts_->take_rest();
  }
  parked_.restore(response_.body);
  if (decoder_ && !decoder_->complete()) {
    fail(ErrorKind::transient, "truncated",
         fmt::format("the compressed answer ends too early, after {} bytes",
                     decoded_bytes_ + response_.body.size()));
  }
  response_.framed = multiplexed_ || is_framed(response_.headers);
}

// Interim answers (1xx) come before the final one, each with a status line of its own.
void HttpTransfer::start_answer() {
  response_.headers.clear();
  header_bytes_ = 0;
  headers_complete_ = false;
}

void HttpTransfer::add_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    auto const blank = std::min(line.find(' '), line.size());
    response_.status =
        static_cast<int>(whole_number(without_space(line.substr(blank)).substr(0, 3)).value_or(0));
    multiplexed_ = line.starts_with("HTTP/2") || line.starts_with("HTTP/3");
    return;
  }
  if (line == "\r\n" || line == "\n") {
    headers_complete_ = true;
    return;
  }
  bool const continued = line.starts_with(' ') || line.starts_with('\t');
  if (continued && !response_.headers.empty() && !without_space(line).empty()) {
    response_.headers.back().second.append(" ").append(without_space(line));
    return;
  }
  auto const colon = line.find(':');
  if (colon == std::string_view::npos) return;
  response_.headers.emplace_back(lower_case(without_space(line.substr(0, colon))),
                                 without_space(line.substr(colon + 1)));
}

void HttpTransfer::start_body() {
  std::string_view const encoding = header("content-encoding").value_or("");
  decoder_ = make_content_decoder(encoding);
  if (!decoder_ && brings_no_page()) {
    body_is_unreadable_ = true;
    response_.body_fault = fmt::format("is encoded as \"{}\"", printable(encoding, 100));
    return;
  }
  if (!decoder_) {
    fail(ErrorKind::bad_data, "content_encoding",
         fmt::format("the answer is encoded as \"{}\"; only {} can be read: check the header "
                     "Accept-Encoding if source.headers sets it",
                     printable(encoding, 100), accepted_encodings));
  }
  if (brings_no_page()) return;
  if (request_.may_be_cut) {
    parts_.emplace(part_bytes, max_body_bytes_);
    return;
  }
  std::size_t expected = body_hint_;
  if (is_no_encoding(encoding)) {
    auto const length = whole_number(header("content-length").value_or(""));
    if (length && *length > max_body_bytes_) fail_too_large(max_body_bytes_);
    if (length) expected = static_cast<std::size_t>(*length);
    says_its_length_ = length.has_value();
  }
  response_.body.reserve(buffer_size(expected));
}

void HttpTransfer::add_body(std::string_view bytes) {
  auto& body = response_.body;
  while (true) {
    std::size_t const one_too_many = max_body_bytes_ - parked_.size() + 1;
    std::size_t const wanted =
        says_its_length_ ? one_too_many : std::min(one_too_many, ParkedText::piece_bytes);
    if (!decoder_->decode(bytes, body, wanted)) fail_damaged();
    if (body.size() < wanted) return;
    if (body.size() >= one_too_many) fail_too_large(max_body_bytes_);
    parked_.park(body);
  }
}

void HttpTransfer::fail_damaged() const {
  fail(ErrorKind::transient, "bad_encoding",
       fmt::format("the answer's \"{}\" encoding is damaged after {} bytes",
                   printable(header("content-encoding").value_or(""), 100),
                   decoded_bytes_ + parked_.size() + response_.body.size()));
}

/// Decodes up to the end of a part; what is left of the bytes then waits.
void HttpTransfer::fill_part(std::string_view bytes) {
  while (true) {
    auto& text = parts_->text();
    std::size_t const wanted = parts_->wanted();
    if (!decoder_->decode(bytes, text, wanted)) fail_damaged();
    if (text.size() < wanted) return;
    if (!may_be_cut()) {
      response_.body = parts_->take_rest();
      parts_.reset();
      return add_body(bytes);
    }
    has_part_ = parts_->is_full();
    if (parts_->has_too_long_line()) fail_too_long(max_body_bytes_);
    if (has_part_) break;
  }
  undecoded_ = bytes;
}

bool HttpTransfer::may_be_cut() {
  if (!is_cut_) {
    is_cut_ = request_.may_be_cut(header("content-type").value_or(""), parts_->text());
  }
  return is_cut_;
}

bool HttpTransfer::add_explanation(std::string_view bytes) {
  if (body_is_unreadable_) return true;
  std::size_t const room = max_explanation_bytes - response_.body.size();
  bool const plain = is_no_encoding(header("content-encoding").value_or(""));
  std::string_view const wanted = plain ? bytes.substr(0, room) : bytes;
  switch (decoder_->append(wanted, response_.body, max_explanation_bytes)) {
    case ContentDecoder::Result::ok:
      return wanted.size() == bytes.size();
    case ContentDecoder::Result::too_large:
      return false;
    case ContentDecoder::Result::broken:
      body_is_unreadable_ = true;
      response_.body_fault = fmt::format("is damaged in its \"{}\" encoding",
                                         printable(header("content-encoding").value_or(""), 100));
  }
  return true;
}

std::optional<std::string_view> HttpTransfer::header(std::string_view name) const {
  return header_of(response_.headers, name);
}

}  // namespace loanpulse
