#include "support/canned_server.hpp"
#include "support/socket_calls.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>

namespace loanpulse::testing_support {
namespace {

constexpr std::chrono::seconds patience{10};

std::size_t body_length(std::string const& head) {
  constexpr std::string_view name = "Content-Length: ";
  std::size_t const at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

void reset_on_close(int socket) {
  linger const hard{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace

CannedServer::CannedServer(std::vector<Connection> connections) : scripts_{std::move(connections)} {
  listener_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(bind(listener_, generic, size), "bind");
  checked(getsockname(listener_, generic, &size), "getsockname");
  port_ = ntohs(address.sin_port);
  start();
}

CannedServer::CannedServer(std::vector<Connection> connections, std::string const& socket_path)
    : scripts_{std::move(connections)} {
  listener_ = checked(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
  checked(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
  start();
}

void CannedServer::start() {
  std::array<int, 2> ends{};
  checked(pipe(ends.data()), "pipe");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  checked(listen(listener_, 16), "listen");
  thread_ = std::thread{[this] { serve(); }};
}

CannedServer::~CannedServer() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  ::close(stop_write_);  // its other end becomes readable
  thread_.join();
  ::close(stop_read_);
  ::close(listener_);
}

std::string CannedServer::url(std::string const& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> CannedServer::requests() const {
  std::lock_guard const lock{mutex_};
  return requests_;
}

std::size_t CannedServer::connections() const {
  std::lock_guard const lock{mutex_};
  return connections_;
}

void CannedServer::release() {
  {
    std::lock_guard const lock{mutex_};
    released_ = true;
  }
  changed_.notify_all();
}

bool CannedServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, patience, [&] { return requests_.size() >= count; });
}

bool CannedServer::wait_for_peer_gone() const {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, patience, [&] { return peer_gone_; });
}

void CannedServer::serve() {
  for (std::size_t next = 0; readable(listener_); ++next) {
    int const socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    {
      std::lock_guard const lock{mutex_};
      ++connections_;
    }
    if (next < scripts_.size()) play(socket, scripts_[next]);
    ::close(socket);
  }
}

bool CannedServer::play(int socket, Connection const& connection) {
  for (auto const& step : connection) {
    if (!play_step(socket, step)) return false;
  }
  // The client shall see the end of the data, and not a reset for what it sent too much.
  shutdown(socket, SHUT_WR);
  return true;
}

bool CannedServer::play_step(int socket, Step const& step) {
  if (auto const* send = std::get_if<Send>(&step)) return send_all(socket, send->bytes);
  if (std::holds_alternative<ReceiveRequest>(step)) return receive_request(socket);
  if (auto const* by = std::get_if<AnswerBy>(&step)) {
    return receive_request(socket) && send_all(socket, by->answer(requests().back()));
  }
  if (std::holds_alternative<WaitForRelease>(step)) return wait_for_release();
  if (std::holds_alternative<Reset>(step)) {
    reset_on_close(socket);
    return false;
  }
  std::array<char, 4096> bytes{};
  while (readable(socket) && recv(socket, bytes.data(), bytes.size(), 0) > 0) {
  }
  std::lock_guard const lock{mutex_};
  peer_gone_ = !stopping_;
  changed_.notify_all();
  return peer_gone_;
}

bool CannedServer::receive_request(int socket) {
  std::string request;
  auto const receive_byte = [&] {
    char byte = 0;
    if (!readable(socket) || recv(socket, &byte, 1, 0) != 1) return false;
    request += byte;
    return true;
  };
  while (!request.ends_with("\r\n\r\n")) {
    if (!receive_byte()) return false;
  }
  for (std::size_t left = body_length(request); left > 0; --left) {
    if (!receive_byte()) return false;
  }
  {
    std::lock_guard const lock{mutex_};
    requests_.push_back(std::move(request));
  }
  changed_.notify_all();
  return true;
}

bool CannedServer::wait_for_release() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return released_ || stopping_; });
  return !stopping_;
}

bool CannedServer::readable(int socket) const {
  std::array<pollfd, 2> waited{{{socket, POLLIN, 0}, {stop_read_, POLLIN, 0}}};
  while (poll(waited.data(), waited.size(), -1) < 0 && errno == EINTR) {
  }
  return !stopping();
}

bool CannedServer::stopping() const {
  std::lock_guard const lock{mutex_};
  return stopping_;
}

Connection answering(std::string bytes) { return {ReceiveRequest{}, Send{std::move(bytes)}}; }

std::string ok(std::string const& body, std::string const& headers) {
  return answer("200 OK", body, headers);
}

std::string answer(std::string const& status, std::string const& body, std::string const& headers) {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace loanpulse::testing_support
