#include "pg/connection_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loanpulse {

ConnectionSocket::ConnectionSocket(PGconn const* connection)
    : socket_{fcntl(PQsocket(connection), F_DUPFD_CLOEXEC, 0)} {}

ConnectionSocket::~ConnectionSocket() {
  if (socket_ >= 0) close(socket_);
}

void ConnectionSocket::cut() const noexcept {
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

}  // namespace loanpulse
