#pragma once

#include <map>
#include <string>
#include <vector>

namespace loanpulse {

/// A request of a test to a server on loopback or on a Unix socket.
struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::string unix_socket{};           ///< path of the socket; empty: TCP
  std::vector<std::string> headers{};  ///< "Name: value"
  std::string body{};
};
struct HttpReply {
  int status = 0;                              ///< 0: no answer came
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// Whatever the answer is; without one the status is 0.
HttpReply http_send(HttpCall const& call);

/// The body of a successful answer from loopback; throws std::runtime_error for anything else.
std::string http_get(std::string const& url);
std::string http_post(std::string const& url);

}  // namespace loanpulse
