#include <fmt/format.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "ops/blocked_signals.hpp"

namespace loanpulse {
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
    BlockedSignals const told_to_end{SIGINT, SIGTERM};
    database.prepare_schema();
    fmt::print("{}\n", database.address().conninfo.reveal());
    std::fflush(stdout);
    told_to_end.wait();
    return exit_ok;
  });
}

}  // namespace loanpulse
