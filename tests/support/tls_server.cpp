#include "support/tls_server.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <stdexcept>

#include "support/openssl_free.hpp"

namespace loanpulse::testing_support {
namespace {

using TlsContext = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using TlsSession = std::unique_ptr<SSL, Free<SSL_free>>;

TlsContext context_of(TlsServer::Identity const& identity) {
  TlsContext context{SSL_CTX_new(TLS_server_method())};
  auto* const raw = context.get();
  if (SSL_CTX_use_certificate_file(raw, identity.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(raw, identity.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error{"cannot set up a TLS server"};
  }
  if (!identity.clients_ca.empty()) {
    SSL_CTX_load_verify_locations(raw, identity.clients_ca.c_str(), nullptr);
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

std::string head_from(SSL* session) {
  std::string text;
  std::array<char, 4096> piece{};
  while (text.find("\r\n\r\n") == std::string::npos) {
    int const count = SSL_read(session, piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) return {};
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text;
}

/// Lets what was sent arrive: closing with unread bytes would throw it away on the way.
void close_gently(int socket) {
  shutdown(socket, SHUT_WR);
  timeval const patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::array<char, 4096> rest{};
  while (recv(socket, rest.data(), rest.size(), 0) > 0) {
  }
  close(socket);
}

}  // namespace

TlsServer::TlsServer(Identity const& identity, std::vector<std::string> answers)
    : answers_{std::move(answers)}, listener_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error{"cannot listen"};
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this, identity] { serve(identity); }};
}

TlsServer::~TlsServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string TlsServer::url(std::string const& path) const {
  return "https://localhost:" + std::to_string(port_) + path;
}

std::vector<std::string> TlsServer::requests() const {
  std::lock_guard const lock{mutex_};
  return requests_;
}

std::string TlsServer::answer_to(std::string request) {
  std::lock_guard const lock{mutex_};
  requests_.push_back(std::move(request));
  return answers_.at(std::min(requests_.size(), answers_.size()) - 1);
}

void TlsServer::serve(Identity identity) {
  // A client that refuses the certificate goes while something is being written to it.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  auto const context = context_of(identity);
  while (true) {
    int const socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    TlsSession const session{SSL_new(context.get())};
    SSL_set_fd(session.get(), socket);
    if (SSL_accept(session.get()) == 1) {
      auto request = head_from(session.get());
      if (!request.empty()) {
        auto const answer = answer_to(std::move(request));
        SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
      }
      SSL_shutdown(session.get());
    }
    close_gently(socket);
  }
}

}  // namespace loanpulse::testing_support
