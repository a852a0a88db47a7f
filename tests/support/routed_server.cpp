#include "support/routed_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace loanpulse::testing_support {
namespace {

std::size_t length_of_body(std::string const& head) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  constexpr std::string_view name = "\r\ncontent-length:";
  auto const at = lower.find(name);
  return at == std::string::npos ? 0 : std::stoul(lower.substr(at + name.size()));
}

/// Empty when the client has gone before the request was whole.
std::string read_request(int socket) {
  std::string text;
  while (true) {
    auto const end = text.find("\r\n\r\n");
    if (end != std::string::npos && text.size() >= end + 4 + length_of_body(text.substr(0, end))) {
      return text;
    }
    char buffer[4096];
    auto const count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count <= 0) return {};
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string RoutedRequest::param(std::string const& name) const {
  auto const mark = target.find('?');
  std::string query = mark == std::string::npos ? "" : "&" + target.substr(mark + 1);
  auto const at = query.find("&" + name + "=");
  if (at == std::string::npos) return {};
  auto const rest = query.substr(at + name.size() + 2);
  return rest.substr(0, rest.find('&'));
}

RoutedServer::RoutedServer(Answer answer)
    : RoutedServer{[answer = std::move(answer)](RoutedRequest const& request, Send const& send) {
        send(answer(request));
      }} {}

RoutedServer::RoutedServer(Stream stream) : stream_{std::move(stream)} {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, plain, &size) != 0) {
    throw std::runtime_error{"no loopback socket for a test's server"};
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { accept_connections(); }};
}

RoutedServer::~RoutedServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& connection : connections_) connection.join();
}

std::string RoutedServer::url(std::string const& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<RoutedRequest> RoutedServer::requests() const {
  std::lock_guard const lock{mutex_};
  return requests_;
}

std::vector<std::string> RoutedServer::targets() const {
  std::vector<std::string> targets;
  for (auto const& request : requests()) targets.push_back(request.target);
  return targets;
}

std::size_t RoutedServer::most_at_once() const {
  std::lock_guard const lock{mutex_};
  return most_at_once_;
}

void RoutedServer::accept_connections() {
  while (true) {
    int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    connections_.emplace_back([this, socket] { serve(socket); });
  }
}

void RoutedServer::serve(int socket) {
  auto const text = read_request(socket);
  if (!text.empty()) {
    auto const end = text.find("\r\n\r\n");
    RoutedRequest request{.line = text.substr(0, text.find('\r')),
                          .target = {},
                          .head = text.substr(0, end),
                          .body = text.substr(end + 4)};
    auto const blank = request.line.find(' ');
    request.target = request.line.substr(blank + 1, request.line.rfind(' ') - blank - 1);
    {
      std::lock_guard const lock{mutex_};
      requests_.push_back(request);
      most_at_once_ = std::max(most_at_once_, ++at_once_);
    }
    bool answers = false;
    stream_(request, [&](std::string_view bytes) {
      if (!std::exchange(answers, true)) {
        std::lock_guard const lock{mutex_};
        --at_once_;
      }
      while (!bytes.empty()) {
        auto const count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
      }
      return true;
    });
  }
  ::close(socket);
}

std::string json_answer(std::string const& body, std::string const& status,
                        std::string const& more_headers) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + more_headers + "\r\n" + body;
}

}  // namespace loanpulse::testing_support
