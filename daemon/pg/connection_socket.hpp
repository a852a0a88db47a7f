#pragma once

#include <libpq-fe.h>

#include <utility>

namespace loanpulse {

/// A second handle on a connection's socket, by which another thread can end the connection while
/// libpq waits on it. A handle of its own: libpq may close its number at any time, and the next
/// socket of the process would get it.
class ConnectionSocket {
 public:
  ConnectionSocket() = default;
  explicit ConnectionSocket(PGconn const* connection);
  ~ConnectionSocket();
  ConnectionSocket(ConnectionSocket&& other) noexcept : socket_{std::exchange(other.socket_, -1)} {}
  ConnectionSocket& operator=(ConnectionSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }

  /// Whoever reads from or writes to the connection is told at once that it is gone. Any thread.
  void cut() const noexcept;

 private:
  int socket_ = -1;
};

}  // namespace loanpulse
