#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace loanpulse::testing_support {

/// What a canned connection does, step after step; it is closed after the last one.
struct ReceiveRequest {};  ///< waits for one whole request, with its body by Content-Length
struct Send {
  std::string bytes;  ///< exactly these
};
struct WaitForRelease {};  ///< stalls until the test calls release()
struct WaitForPeer {};     ///< stalls until the client closes
struct Reset {};           ///< closes with a TCP reset
/// Waits for one whole request, and sends what this says to it; called in the server's thread.
struct AnswerBy {
  std::function<std::string(std::string const& request)> answer;
};
using Step = std::variant<ReceiveRequest, Send, WaitForRelease, WaitForPeer, Reset, AnswerBy>;
using Connection = std::vector<Step>;

/// A server on the loopback interface, or on a Unix socket, that plays one script per connection,
/// in order, byte for byte: for the answers that a well-behaved HTTP library would not give.
/// Connections beyond the scripts are accepted and closed. Ends with the object, whatever its
/// connections are doing.
class CannedServer {
 public:
  explicit CannedServer(std::vector<Connection> connections);
  CannedServer(std::vector<Connection> connections, std::string const& socket_path);
  ~CannedServer();
  CannedServer(CannedServer const&) = delete;
  CannedServer& operator=(CannedServer const&) = delete;

  std::uint16_t port() const { return port_; }
  /// http://127.0.0.1:PORT + path
  std::string url(std::string const& path = "/") const;

  /// The requests received so far.
  std::vector<std::string> requests() const;
  std::size_t connections() const;

  /// Lets WaitForRelease go on, now and from now on.
  void release();
  /// Waits until so many requests have come; false after ten seconds.
  bool wait_for_requests(std::size_t count) const;
  /// Waits until a WaitForPeer has seen its client go; false after ten seconds.
  bool wait_for_peer_gone() const;

 private:
  void start();
  void serve();
  bool play(int socket, Connection const& connection);
  bool play_step(int socket, Step const& step);
  bool receive_request(int socket);
  bool wait_for_release();
  bool readable(int socket) const;
  bool stopping() const;

  std::vector<Connection> const scripts_;
  int listener_ = -1;
  int stop_read_ = -1;  ///< a pipe that becomes readable when the server must end
  int stop_write_ = -1;
  std::uint16_t port_ = 0;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> requests_;
  std::size_t connections_ = 0;
  bool released_ = false;
  bool peer_gone_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

/// One connection that answers one request with exactly these bytes.
Connection answering(std::string bytes);
/// "HTTP/1.1 200 OK" with the right Content-Length; `headers` are whole lines with CRLF.
std::string ok(std::string const& body, std::string const& headers = "");
/// The same with any status line, for example "503 Service Unavailable".
std::string answer(std::string const& status, std::string const& body,
                   std::string const& headers = "");

}  // namespace loanpulse::testing_support
