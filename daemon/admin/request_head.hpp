#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "admin/http_refusal.hpp"
#include "admin/request_target.hpp"

namespace loanpulse {

/// Limits of what a client may send before anything is done for it (docs/reliability.md, S6).
inline constexpr std::size_t max_head = 8 * 1024;   ///< bytes up to the empty line; then 431
inline constexpr std::size_t max_headers = 64;      ///< lines; then 431
inline constexpr std::size_t max_body = 64 * 1024;  ///< bytes; then 413

/// Follows the bytes of a request head as they arrive, so that a bad one is refused at its first
/// bad byte and not when it is complete.
class HeadScanner {
 public:
  struct Progress {
    std::size_t length = 0;  ///< of the complete head with its empty line; 0: more is needed
    std::optional<HttpRefusal> refusal;
  };

  /// `received` is all that has come since the head's first byte.
  Progress scan(std::string_view received);

 private:
  std::optional<HttpRefusal> end_line(std::string_view line);

  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
};

/// A request head that is HTTP/1.1 (RFC 9112) to the letter.
struct RequestHead {
  std::string method;
  RequestTarget target;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  /// The first header of this name.
  std::optional<std::string_view> header(std::string_view name) const;
  bool has_body() const { return chunked || content_length > 0; }
};

/// Reads a head that HeadScanner found complete. Refuses everything that two readers could
/// understand differently: Content-Length beside Transfer-Encoding or twice, folded lines, several
/// Hosts, other versions, and also bodies over the limit.
std::variant<RequestHead, HttpRefusal> parse_request_head(std::string_view text);

}  // namespace loanpulse
