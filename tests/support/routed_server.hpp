#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace loanpulse::testing_support {

/// A request as a RoutedServer has read it.
struct RoutedRequest {
  std::string line;    ///< "GET /loans?page=2 HTTP/1.1"
  std::string target;  ///< "/loans?page=2"
  std::string head;    ///< with its line
  std::string body;

  std::string path() const { return target.substr(0, target.find('?')); }
  /// Of the query, as it is written; "" where it is not there.
  std::string param(std::string const& name) const;
};

/// A server on the loopback interface whose answers a function gives, which may be called on
/// several threads at once. Each connection serves one request and is closed.
class RoutedServer {
 public:
  using Answer = std::function<std::string(RoutedRequest const&)>;
  /// Sends bytes of an answer; false when the client has gone.
  using Send = std::function<bool(std::string_view)>;
  /// Sends an answer that is too long to be held.
  using Stream = std::function<void(RoutedRequest const&, Send const&)>;

  explicit RoutedServer(Answer answer);
  explicit RoutedServer(Stream stream);
  /// Waits for the connections that are open.
  ~RoutedServer();
  RoutedServer(RoutedServer const&) = delete;
  RoutedServer& operator=(RoutedServer const&) = delete;

  /// http://127.0.0.1:PORT + path
  std::string url(std::string const& path = "/") const;
  /// The targets of the requests so far, in the order in which they came.
  std::vector<std::string> targets() const;
  std::vector<RoutedRequest> requests() const;
  /// How many were under way at once, at most.
  std::size_t most_at_once() const;

 private:
  void accept_connections();
  void serve(int socket);

  Stream const stream_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<RoutedRequest> requests_;
  std::size_t at_once_ = 0;
  std::size_t most_at_once_ = 0;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

/// An answer with a JSON body.
std::string json_answer(std::string const& body, std::string const& status = "200 OK",
                        std::string const& more_headers = "");

}  // namespace loanpulse::testing_support
