#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse::mockapi {

/// What the endpoints need to know of an HTTP request.
struct Request {
  std::string method;
  std::string target;         ///< path and query, as sent
  std::string authorization;  ///< the header's value; empty if there is none
  std::string api_key = {};   ///< of the header X-Api-Key
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< all; lower-case names

  /// The first of this name; "" if there is none.
  std::string_view header(std::string_view name) const {
    for (auto const& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};

/// An HTTP answer before it meets a socket. Content-Length is added by the server.
struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::optional<std::size_t> cut_after = {};  ///< the connection ends when so much of it is sent
  std::chrono::milliseconds delay{0};         ///< before any of it is sent
};

}  // namespace loanpulse::mockapi
