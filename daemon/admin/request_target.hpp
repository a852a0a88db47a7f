#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "admin/http_refusal.hpp"

namespace loanpulse {

/// Longest request target, in bytes; a longer one is 414.
inline constexpr std::size_t max_target = 2048;

/// A request target, decoded.
struct RequestTarget {
  std::string authority;  ///< of the absolute form, "host:port"; else empty
  std::string path;       ///< "%2F" stays as it is: an encoded slash divides nothing
  std::vector<std::pair<std::string, std::string>> query;
};

/// Reads the origin form or the absolute form (RFC 9112, section 3.2) to the letter: only
/// characters of RFC 3986, whole percent escapes that decode to UTF-8 without control characters.
/// "+" is itself, not a space.
std::variant<RequestTarget, HttpRefusal> parse_request_target(std::string_view target);

}  // namespace loanpulse
