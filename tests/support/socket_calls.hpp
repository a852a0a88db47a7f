#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace loanpulse {

/// What a call of the system answered; throws std::system_error, which names it, where it failed.
inline int checked(int result, char const* what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
  return result;
}

/// False when the other side is gone.
inline bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t const sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace loanpulse
