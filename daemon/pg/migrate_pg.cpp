#include "pg/migrate_pg.hpp"

#include "model/error.hpp"
#include "pg/identifier.hpp"

#include <fmt/format.h>

#ifndef LOANPULSE_VERSION
#error "LOANPULSE_VERSION comes from the build"
#endif

namespace loanpulse {
namespace {

/// "loanpuls" in ASCII: one key for all databases of a server, as advisory locks are per database.
constexpr auto lock_statement = "SELECT pg_advisory_xact_lock(7813571005472140403)";

/// Texts of any source, and our own, fit into UTF8 alone: elsewhere a run would fail by 22P05 at
/// the first character that the encoding does not have.
void require_utf8(PgTransaction& transaction) {
  auto const found = transaction.exec(
      "SELECT datname, pg_encoding_to_char(encoding) FROM pg_database "
      "WHERE datname = current_database()");
  std::string const encoding = found[0][1].c_str();
  if (encoding == "UTF8") return;
  throw StageError{
      ErrorKind::rejected, "database_encoding",
      fmt::format(
          "the database '{}' has the encoding {}, and LoanPulse needs UTF8: make another by "
          "`createdb -E UTF8 -T template0 NAME` (with --locale=C.UTF-8 where the server's "
          "locale has another encoding), and name it in database.url",
          found[0][0].c_str(), encoding)};
}

std::vector<AppliedMigration> read_applied(PgTransaction& transaction) {
  auto const found =
      transaction.exec("SELECT to_regclass('metadata.schema_migrations') IS NOT NULL");
  std::vector<AppliedMigration> result;
  if (!found[0][0].as<bool>()) return result;
  auto const rows = transaction.exec(
      "SELECT version, name, checksum FROM metadata.schema_migrations ORDER BY version");
  for (auto const& row : rows) {
    result.push_back({row[0].as<int>(), row[1].as<std::string>(), row[2].as<std::string>()});
  }
  return result;
}

void apply(PgTransaction& transaction, Migration const& migration) {
  try {
    transaction.exec(migration.sql);
    transaction.exec(
        "INSERT INTO metadata.schema_migrations (version, name, checksum, applied_by) "
        "VALUES ($1, $2, $3, $4)",
        migration.version, migration.name, migration.sha256, LOANPULSE_VERSION);
  } catch (StageError const& error) {
    throw StageError{error.kind(), error.code(),
                     fmt::format("schema/{} cannot be applied: {}", migration.name, error.what())};
  }
}

}  // namespace

MigrationReport migrate(PgSession& session, std::span<Migration const> known) {
  MigrationReport report;
  for (bool first = true;; first = false) {
    PgTransaction transaction{session};
    if (first) require_utf8(transaction);
    transaction.exec(lock_statement);
    // Read again under each lock: another process may have been quicker.
    int const version = check_applied(read_applied(transaction), known);
    if (first) report.from = version;
    report.to = version;
    if (static_cast<std::size_t>(version) == known.size()) return report;
    auto const& next = known[static_cast<std::size_t>(version)];
    apply(transaction, next);
    transaction.commit();
    report.applied.push_back(next.name);
  }
}

MigrationReport migrate(PgSession& session) { return migrate(session, known_migrations()); }

bool schema_is_current(PgSession& session) {
  PgTransaction transaction{session};
  auto const& known = known_migrations();
  return static_cast<std::size_t>(check_applied(read_applied(transaction), known)) == known.size();
}

void require_current_schema(PgSession& session) {
  PgTransaction transaction{session};
  require_utf8(transaction);
  auto const& known = known_migrations();
  int const version = check_applied(read_applied(transaction), known);
  if (static_cast<std::size_t>(version) == known.size()) return;
  if (version == 0) {
    throw StageError{ErrorKind::rejected, "schema_missing",
                     "the database has no metadata schema of LoanPulse yet: run `loanpulse "
                     "migrate` once, as a role that may create schemas"};
  }
  throw StageError{ErrorKind::rejected, "schema_old",
                   fmt::format("the database's metadata schema is at version {} and this loanpulse "
                               "needs {}: run `loanpulse migrate`",
                               version, known.size())};
}

}  // namespace loanpulse
