#include "support/raw_client.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace loanpulse {
namespace {

int connect_unix(std::string const& path) {
  int const socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return socket;
  ::close(socket);
  return -1;
}

int connect_tcp(std::string const& address) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  if (::connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return socket;
  ::close(socket);
  return -1;
}

}  // namespace

RawClient::RawClient(std::string const& address)
    : socket_{address.starts_with("unix:") ? connect_unix(address.substr(5))
                                           : connect_tcp(address)} {
  if (socket_ < 0) throw std::runtime_error{"cannot connect to " + address};
  timeval const patience{30, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill() {
  std::array<char, 4096> chunk;
  auto const size = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (size <= 0) return false;
  rest_.append(chunk.data(), static_cast<std::size_t>(size));
  return true;
}

RawClient::Answer RawClient::receive(bool to_head) {
  Answer answer;
  std::size_t end = 0;
  while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  answer.head = rest_.substr(0, end + 2);
  rest_.erase(0, end + 4);
  answer.status = std::atoi(answer.head.c_str() + 9);  // "HTTP/1.1 200 OK"
  std::size_t const length = answer.head.find("Content-Length: ");
  if (to_head || length == std::string::npos) return answer;
  auto const size = std::stoul(answer.head.substr(length + 16));
  while (rest_.size() < size) {
    if (!fill()) return {};
  }
  answer.body = rest_.substr(0, size);
  rest_.erase(0, size);
  return answer;
}

bool RawClient::is_closed() {
  while (fill()) rest_.clear();
  char byte = 0;
  // After a time-out the connection is still there.
  return ::recv(socket_, &byte, 1, MSG_DONTWAIT) == 0 || errno != EAGAIN;
}

}  // namespace loanpulse
