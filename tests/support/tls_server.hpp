#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace loanpulse::testing_support {

/// A server on the loopback interface that answers requests over TLS, one connection after the
/// other, each closed after its answer. Ends with the object.
class TlsServer {
 public:
  struct Identity {
    std::filesystem::path certificate;      ///< PEM
    std::filesystem::path key;              ///< PEM
    std::filesystem::path clients_ca = {};  ///< whom clients must show; empty: nobody is asked
  };

  /// Answers the nth request by the nth of these bytes, and all further ones by the last.
  TlsServer(Identity const& identity, std::vector<std::string> answers);
  ~TlsServer();
  TlsServer(TlsServer const&) = delete;
  TlsServer& operator=(TlsServer const&) = delete;

  /// https://localhost:PORT + path
  std::string url(std::string const& path = "/") const;
  /// The heads of the requests received so far.
  std::vector<std::string> requests() const;

 private:
  void serve(Identity identity);
  std::string answer_to(std::string request);

  std::vector<std::string> const answers_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace loanpulse::testing_support
