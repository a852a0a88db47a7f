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
#include "net/line_parts.hpp"
#include "net/parked_text.hpp"

namespace loanpulse {

/// The receiving side of one request: collects the answer that libcurl hands over in pieces, and
/// knows when it is overdue. Its methods are called on the thread that drives the transfer.
class HttpTransfer {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// `request` must live as long. `body_hint`: a guess at the body's size, for one allocation
  /// instead of many.
  HttpTransfer(HttpRequest const& request, std::size_t body_hint, Instant now);

  // Events. A false, and no_more, mean that the transfer must be aborted; rethrow_failure() says
  // why.
  bool on_header_line(std::string_view line, Instant now) noexcept;
  enum class Taken {
    all,
    nothing_yet,  ///< there is a part already: the same bytes again when it has been taken
    no_more,
  };
  Taken on_body(std::string_view bytes, Instant now) noexcept;
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
  /// Of an answer that is cut: whether a part is there, and more behind it or yet to come.
  bool has_part() const { return has_part_; }
  /// The answer with its first part.
  HttpResponse begin_parts();
  std::string take_part();
  /// The next part is wanted, and its time begins.
  void go_on(Instant now);

  /// The answer, or the last part of it, once libcurl is content. Throws StageError when it is not
  /// complete by its own headers and checksums.
  HttpResponse finish();

 private:
  void start_answer();
  void add_header(std::string_view line);
  void start_body();
  void add_body(std::string_view bytes);
  void fill_part(std::string_view bytes);
  bool may_be_cut();
  [[noreturn]] void fail_damaged() const;
  /// False when more than enough of it has come.
  bool add_explanation(std::string_view bytes);
  void finish_page();
  std::optional<std::string_view> header(std::string_view name) const;

  HttpRequest const& request_;
  Timeouts timeouts_;
  std::size_t max_body_bytes_;
  std::size_t body_hint_;
  HttpResponse response_;
  ParkedText parked_;             ///< of the body, what comes before response_.body
  bool says_its_length_ = false;  ///< of the body, before it is decoded into
  std::size_t header_bytes_ = 0;
  bool headers_complete_ = false;
  bool multiplexed_ = false;         ///< HTTP/2 or newer, which say where a body ends
  bool body_is_unreadable_ = false;  ///< of an answer that brings no page
  std::unique_ptr<ContentDecoder> decoder_;
  std::optional<LineParts> parts_;  ///< of a page that may be cut, as far as is known
  bool is_cut_ = false;             ///< it may be, and a part has come
  bool has_part_ = false;
  std::string undecoded_;          ///< of the wire, behind the part
  std::size_t decoded_bytes_ = 0;  ///< in the parts before this one
  std::exception_ptr failure_;
  Instant started_;
  std::optional<Instant> request_started_;  ///< the connection stands
  std::optional<Instant> last_byte_;        ///< something of the answer has come
  std::int64_t wire_bytes_ = 0;
};

}  // namespace loanpulse
