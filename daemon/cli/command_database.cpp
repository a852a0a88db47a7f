#include <fmt/format.h>
#include <signal.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"

namespace loanpulse {
namespace {

/// Keeps SIGINT and SIGTERM pending instead of ending the process; set before anything starts.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int database_command(CommonOptions const& common) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  return guarded([&]() -> int {
    Database database{config->settings};
    if (!database.is_private()) {
      fmt::print(stderr,
                 "the configuration names a database of its own; there is none to keep up\n");
      return exit_usage;
    }
    sigset_t const signals = block_end_signals();
    database.prepare_schema();
    fmt::print("{}\n", database.address().conninfo.reveal());
    std::fflush(stdout);
    int received = 0;
    sigwait(&signals, &received);
    return exit_ok;
  });
}

}  // namespace loanpulse
