#include "app/database.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cstdlib>

#include "pg/migrate_pg.hpp"

namespace loanpulse {
namespace {

/// Any of these means that the user has a server in mind (PostgreSQL manual, 34.15).
bool has_libpq_variables() {
  constexpr std::array names{"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE"};
  for (auto const* name : names) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

/// Of the user's own server; empty where there is none but a private one.
std::optional<PgAddress> given_address(Settings const& settings) {
  if (settings.database.url) return PgAddress{*settings.database.url};
  if (has_libpq_variables()) return PgAddress{};
  return std::nullopt;
}

}  // namespace

Database::Database(Settings const& settings) : migrate_{settings.database.migrate} {
  if (auto const given = given_address(settings)) {
    address_ = *given;
  } else {
    server_.emplace(PrivateServer::start(settings.state_dir));
    address_ = server_->address();
  }
}

std::optional<PgAddress> running_database(Settings const& settings) {
  auto const given = given_address(settings);
  return given ? given : PrivateServer::find(settings.state_dir);
}

void Database::prepare_schema() {
  {
    PgSession session{address_};
    if (!migrate_) return require_current_schema(session);
    if (schema_is_current(session)) return;
  }
  PgSession session{address_, "loanpulse", limits_of_migrations};
  auto const report = migrate(session);
  for (auto const& name : report.applied) spdlog::info("Applied migration {}.", name);
}

}  // namespace loanpulse
