#include "ops/notify_systemd.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t status_limit = 200;

/// Removes the variable; empty when it was not there.
std::string taken_from_environment(char const* name) {
  char const* const value = std::getenv(name);
  std::string result = value == nullptr ? "" : value;
  unsetenv(name);
  return result;
}

std::optional<std::chrono::microseconds> half_of_watchdog() {
  std::uint64_t microseconds = 0;
  // Looks at WATCHDOG_PID too: what was meant for a parent is not for us.
  if (sd_watchdog_enabled(1, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds{microseconds / 2};
}

int first_stream_socket() {
  int const count = sd_listen_fds(1);  // none when LISTEN_PID is not ours
  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd) {
    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) > 0) return fd;
  }
  return -1;
}

std::string status_line(std::string const& text) {
  return "STATUS=" + printable(text, status_limit);
}

std::int64_t monotonic_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

/// errno of the failure; 0: sent. An '@' in front is the name of an abstract socket.
int send_datagram(std::string const& path, std::string const& text, int flags) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::copy(path.begin(), path.end(), address.sun_path);
  if (path.front() == '@') address.sun_path[0] = '\0';
  auto const size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());

  int const descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  // A service manager that reads no more must not hold up the event loop for ever.
  timeval const patience{1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ssize_t const sent = sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL | flags,
                              reinterpret_cast<sockaddr const*>(&address), size);
  int const error = sent < 0 ? errno : 0;
  close(descriptor);
  return error;
}

}  // namespace

ServiceManager::ServiceManager()
    : socket_{taken_from_environment("NOTIFY_SOCKET")},
      watchdog_interval_{half_of_watchdog()},
      listening_socket_{first_stream_socket()} {}

void ServiceManager::ready(std::string const& status) { send("READY=1\n" + status_line(status)); }

void ServiceManager::status(std::string const& text) {
  if (socket_.empty()) return;
  // Not worth a wait, nor a line in the log when the manager is busy: the next one tells it all.
  send_datagram(socket_, status_line(text), MSG_DONTWAIT);
}

void ServiceManager::reloading() {
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_microseconds()));
}

void ServiceManager::stopping() { send("STOPPING=1"); }

void ServiceManager::watchdog() { send("WATCHDOG=1"); }

void ServiceManager::extend_timeout(std::chrono::microseconds more) {
  send(fmt::format("EXTEND_TIMEOUT_USEC={}", more.count()));
}

void ServiceManager::send(std::string const& state) {
  if (socket_.empty()) return;
  if (int const error = send_datagram(socket_, state, 0); error != 0) {
    spdlog::warn("The service manager at {} was not told {}: {}.", socket_,
                 state.substr(0, state.find('\n')), std::strerror(error));
  }
}

}  // namespace loanpulse
