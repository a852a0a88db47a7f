#include <fmt/format.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "pg/migrate_pg.hpp"

namespace loanpulse {

int migrate_command(CommonOptions const& common) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  return guarded([&] {
    Database const database{config->settings};
    PgSession session{database.address(), "loanpulse", limits_of_migrations};
    auto const report = migrate(session);
    for (auto const& name : report.applied) fmt::print("applied {}\n", name);
    fmt::print("metadata schema is at version {}\n", report.to);
    return exit_ok;
  });
}

}  // namespace loanpulse
