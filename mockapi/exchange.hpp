#pragma once

#include <string>
#include <utility>
#include <vector>

namespace loanpulse::mockapi {

/// What the endpoints need to know of an HTTP request.
struct Request {
  std::string method;
  std::string target;         ///< path and query, as sent
  std::string authorization;  ///< the header's value; empty if there is none
};

/// An HTTP answer before it meets a socket. Content-Length is added by the server.
struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

}  // namespace loanpulse::mockapi
