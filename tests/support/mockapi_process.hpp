#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace loanpulse {

/// The shipped loanpulse-mockapi, running on a free port of the loopback address for as long as
/// this object lives. Every method throws std::runtime_error, or fails after ten seconds.
class MockapiProcess {
 public:
  /// Returns when the API listens. `arguments` come on top of --listen.
  explicit MockapiProcess(std::vector<std::string> arguments = {});
  ~MockapiProcess();
  MockapiProcess(MockapiProcess const&) = delete;
  MockapiProcess& operator=(MockapiProcess const&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string const& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  /// Sends SIGTERM, or another signal, and returns the exit status; -N when signal N ended it.
  int stop(int signal_number);

 private:
  std::string first_line();

  pid_t pid_ = -1;
  int output_ = -1;  ///< reads the program's standard output
  std::uint16_t port_ = 0;
};

/// Runs loanpulse-mockapi to its end: what it printed (both streams) and its exit status.
struct MockapiExit {
  int status = 0;
  std::string output;
};
MockapiExit run_mockapi(std::vector<std::string> const& arguments);

}  // namespace loanpulse
