#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// Where an admin API is found.
struct ApiAddress {
  std::string base;    ///< "http://127.0.0.1:8090"; for a socket "http://localhost"
  std::string socket;  ///< path of a Unix socket; empty: TCP

  /// As people write it: "http://127.0.0.1:8090", "unix:/run/loanpulse/admin.sock".
  std::string shown() const { return socket.empty() ? base : "unix:" + socket; }
  /// Whether others on the network could not read what is sent there: a socket, TLS, or loopback.
  bool is_private() const;
};

/// Reads "http://host:port", "https://host:port" or "unix:/path". Throws StageError{rejected,
/// "bad_server"} for anything else.
ApiAddress parse_api_address(std::string_view text);

/// Where a daemon on this machine that listens so ("address:port", "unix:/path") is reached: for
/// all addresses (0.0.0.0, [::]) by loopback. Throws StageError{rejected, "bad_server"} for port 0,
/// which only the daemon knows.
ApiAddress local_api_address(std::string_view listen, bool tls);

/// Bytes outside RFC 3986's unreserved set become %XX: fit for a part of a path, or a query's
/// value.
std::string percent_encoded(std::string_view text);

}  // namespace loanpulse
