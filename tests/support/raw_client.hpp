#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// One connection to a server, byte for byte. Whatever waits gives up after 30 seconds.
class RawClient {
 public:
  /// "127.0.0.1:8090" or "unix:/path". Throws std::runtime_error when nobody listens.
  explicit RawClient(std::string const& address);
  ~RawClient();
  RawClient(RawClient&& other) noexcept : socket_{other.socket_}, rest_{std::move(other.rest_)} {
    other.socket_ = -1;
  }
  RawClient& operator=(RawClient&&) = delete;

  struct Answer {
    int status = 0;  ///< 0: the server closed the connection instead
    std::string head;
    std::string body;
  };

  /// False when the server has closed the connection.
  bool send(std::string_view bytes);
  /// Tells the server that nothing follows.
  void finish();
  /// Reads one answer; `to_head`: one without a body.
  Answer receive(bool to_head = false);
  Answer exchange(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  /// Waits until the server closes, whatever it sends before.
  bool is_closed();

 private:
  bool fill();

  int socket_ = -1;
  std::string rest_;
};

}  // namespace loanpulse
