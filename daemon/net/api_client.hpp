#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/secret.hpp"
#include "net/api_address.hpp"

namespace loanpulse {

struct ApiResponse {
  int status = 0;
  std::string body;
};

/// A client of the daemon's admin API, for one command: one request at a time on one thread. TLS
/// is 1.2 or newer and always verified; no proxies, since the token is meant for the daemon alone.
class ApiClient {
 public:
  struct Options {
    Secret token;         ///< empty: none is sent
    std::string ca_file;  ///< PEM file of certificates to trust; empty: the system's
  };

  ApiClient(ApiAddress address, Options options);
  ~ApiClient();
  ApiClient(ApiClient&&) noexcept;
  ApiClient& operator=(ApiClient&&) noexcept;

  ApiAddress const& address() const { return address_; }

  /// The answer, of whatever status. `target` is path and query; `patience` is how long the server
  /// was asked to hold the answer back. Throws StageError:
  /// transient  daemon_unreachable (no connection, or no complete answer)
  /// rejected   daemon_tls (its certificate does not verify)
  /// bad_data   daemon_answer (an answer above 64 MiB)
  ApiResponse get(std::string const& target, std::chrono::seconds patience = {});
  /// `body` is JSON, or empty for none; `headers` are whole lines without control characters.
  ApiResponse post(std::string const& target, std::string const& body = {},
                   std::vector<std::string> const& headers = {},
                   std::chrono::seconds patience = {});

 private:
  class Handle;
  ApiResponse perform(std::string const& target, std::vector<std::string> headers,
                      std::chrono::seconds patience);

  ApiAddress address_;
  Options options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace loanpulse
