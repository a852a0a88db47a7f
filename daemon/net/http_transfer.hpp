#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/limits.hpp"
#include "net/content_decoder.hpp"
#include "net/http_client.hpp"

namespace loanpulse {

/// The receiving side of one request: collects the answer that libcurl hands over in pieces, and
/// knows when it is overdue. Its methods are called on the thread that drives the transfer.
class HttpTransfer {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// `body_hint`: a guess at the body's size, for one allocation instead of many.
  HttpTransfer(HttpRequest const& request, std::size_t body_hint, Instant now);

  // Events. The first two return false when the transfer must be aborted; take_failure() says why.
  bool on_header_line(std::string_view line, Instant now) noexcept;
  bool on_body(std::string_view bytes, Instant now) noexcept;
  void on_request_started(Instant now) { request_started_ = now; }
  bool request_started() const { return request_started_.has_value(); }
  void on_wire_bytes(std::int64_t total, Instant now);

  /// Throws StageError{transient, "timeout"} when a deadline has passed.
  void check_deadlines(Instant now) const;
  /// The earliest deadline.
  Instant deadline() const;

  /// Whether the answer has said by its status, and all of its headers, that it brings no page:
  /// whatever goes wrong with its body then changes nothing.
  bool brings_no_page() const;
  /// Throws what an event found wrong, if anything.
  void rethrow_failure() const;
  /// The answer, once libcurl is content. Throws StageError when it is not complete by its own
  /// headers and checksums.
  HttpResponse finish();

 private:
  void start_answer();
  void add_header(std::string_view line);
  void start_body();
  void add_body(std::string_view bytes);
  /// False when more than enough of it has come.
  bool add_explanation(std::string_view bytes);
  void finish_page();
  bool is_framed() const;
  std::optional<std::string_view> header(std::string_view name) const;
  void check_framing() const;

  Timeouts timeouts_;
  std::size_t max_body_bytes_;
  std::size_t body_hint_;
  HttpResponse response_;
  std::size_t header_bytes_ = 0;
  bool headers_complete_ = false;
  bool multiplexed_ = false;         ///< HTTP/2 or newer, which say where a body ends
  bool body_is_unreadable_ = false;  ///< of an answer that brings no page
  std::unique_ptr<ContentDecoder> decoder_;
  std::exception_ptr failure_;
  Instant started_;
  std::optional<Instant> request_started_;  ///< the connection stands
  std::optional<Instant> last_byte_;        ///< something of the answer has come
  std::int64_t wire_bytes_ = 0;
};

}  // namespace loanpulse
