#include "support/commit_cutter.hpp"
#include "support/socket_calls.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace loanpulse {
namespace {

/// What libpq sends for PQexec(…, "COMMIT"): a Query message (PostgreSQL manual, 55.7).
constexpr std::string_view commit_message{
    "Q\0\0\0\x0b"
    "COMMIT\0",
    12};

sockaddr_un address_of(std::string const& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error{path + " is too long"};
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

/// What has come; empty when nothing will come any more.
std::string receive(int socket) {
  std::array<char, 65'536> buffer{};
  ssize_t const size = ::recv(socket, buffer.data(), buffer.size(), 0);
  return size > 0 ? std::string{buffer.data(), static_cast<std::size_t>(size)} : std::string{};
}

}  // namespace

CommitCutter::CommitCutter(TempDatabase const& database) {
  PgSession const session = database.connect();
  std::string const folder = PQhost(session.raw());
  if (!folder.starts_with('/')) throw std::runtime_error{"the test server has no Unix socket"};
  upstream_ = folder + "/.s.PGSQL." + PQport(session.raw());
  login_ = fmt::format("dbname={} user={}", PQdb(session.raw()), PQuser(session.raw()));

  listener_ = checked(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  auto const address = address_of(dir_.path() / ".s.PGSQL.5432");
  checked(bind(listener_, reinterpret_cast<sockaddr const*>(&address), sizeof address), "bind");
  checked(listen(listener_, 16), "listen");
  accepting_ = std::thread{[this] { accept_all(); }};
}

CommitCutter::~CommitCutter() {
  closing_ = true;
  accepting_.join();
  for (auto& carrier : carriers_) carrier.join();
  close(listener_);
}

PgAddress CommitCutter::address() const {
  return {Secret{fmt::format("host={} port=5432 {}", dir_.path().string(), login_)}};
}

void CommitCutter::arm(Cut cut) {
  ever_armed_ = true;
  armed_ = static_cast<int>(cut);
}

void CommitCutter::accept_all() {
  while (!closing_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 50) <= 0) continue;
    int const client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    int const server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = address_of(upstream_);
    if (server < 0 ||
        connect(server, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
      close(client);
      if (server >= 0) close(server);
      continue;
    }
    carriers_.emplace_back([this, client, server] { carry({client, server}); });
  }
}

void CommitCutter::carry(Pair pair) {
  bool open = true;
  while (open && !closing_) {
    std::array<pollfd, 2> ends{pollfd{pair.client, POLLIN, 0}, pollfd{pair.server, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), 50) <= 0) continue;
    if (ends[0].revents != 0) {
      auto const bytes = receive(pair.client);
      open = !bytes.empty() && from_client(pair, bytes);
    }
    if (open && ends[1].revents != 0) {
      auto const bytes = receive(pair.server);
      open = !bytes.empty() && send_all(pair.client, bytes);
    }
  }
  close(pair.client);
  close(pair.server);
}

bool CommitCutter::from_client(Pair pair, std::string const& bytes) {
  if (bytes.find(commit_message) == std::string::npos) return send_all(pair.server, bytes);
  int const armed = armed_.exchange(none);
  if (armed == none) return send_all(pair.server, bytes);
  if (armed == static_cast<int>(Cut::before)) return false;
  if (!send_all(pair.server, bytes)) return false;
  if (armed == static_cast<int>(Cut::between)) shutdown(pair.client, SHUT_RDWR);
  // What the server answers is heard, so that its session does not end before, and goes nowhere.
  for (pollfd answer{pair.server, POLLIN, 0}; !closing_;) {
    if (poll(&answer, 1, 50) > 0) {
      receive(pair.server);
      break;
    }
  }
  return false;
}

}  // namespace loanpulse
