#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace loanpulse {

/// Talks to the service manager (sd_notify(3)); does nothing when there is none. One thread.
class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and LISTEN_FDS once, and removes them from the environment
  /// so that no child sees them.
  ServiceManager();

  void ready(std::string const& status);
  void status(std::string const& text);  ///< one line for `systemctl status`
  void reloading();                      ///< with MONOTONIC_USEC; followed by ready()
  void stopping();
  void watchdog();
  /// Start-up or stop takes longer: asks for this much more time from now.
  void extend_timeout(std::chrono::microseconds more);

  /// How often watchdog() is wanted: half of what the service manager said; empty: no watchdog.
  std::optional<std::chrono::microseconds> watchdog_interval() const { return watchdog_interval_; }
  /// The first listening stream socket passed in (sd_listen_fds(3)); -1: none.
  int listening_socket() const { return listening_socket_; }

 private:
  void send(std::string const& state);

  std::string socket_;
  std::optional<std::chrono::microseconds> watchdog_interval_;
  int listening_socket_ = -1;
};

}  // namespace loanpulse
