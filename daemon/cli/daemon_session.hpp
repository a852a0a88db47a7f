#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "cli/commands.hpp"
#include "net/api_client.hpp"

namespace loanpulse {

/// Runs a command's body with a client of the daemon that the options, or else the configuration,
/// name. Prints what goes wrong as "code: what, and the cure" and returns the exit code for it.
int with_daemon(CommonOptions const& common, DaemonOptions const& daemon,
                std::function<int(ApiClient&)> const& body);

/// The daemon refused a request; with_daemon() prints it.
class DaemonRefusal : public std::runtime_error {
 public:
  explicit DaemonRefusal(ApiResponse const& response);

  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

/// The body of an answer of success. Throws DaemonRefusal for any other.
std::string const& checked(ApiResponse const& response);

}  // namespace loanpulse
