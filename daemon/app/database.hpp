#pragma once

#include <optional>

#include "config/settings.hpp"
#include "pg/private_server.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The database that the settings mean: `database.url`, else what the PG* variables say, else a
/// private server in the state folder, which runs as long as this object lives.
class Database {
 public:
  /// Connects nowhere yet, but may start the private server. Throws StageError, rejected
  /// "private_server".
  explicit Database(Settings const& settings);

  PgAddress const& address() const { return address_; }
  bool is_private() const { return server_.has_value(); }

  /// Brings the metadata schema up to date, or, with `database.migrate: false`, only checks it.
  /// Throws StageError: rejected "schema_too_new", "schema_changed" or "database_encoding", and
  /// with `migrate: false` "schema_missing" or "schema_old"; what open_connection() throws; "sql_"
  /// with PostgreSQL's own code.
  void prepare_schema();

 private:
  bool migrate_;
  std::optional<PrivateServer> server_;
  PgAddress address_;
};

/// The same database where it is there already: of a private server only while it runs. Throws as
/// the constructor.
std::optional<PgAddress> running_database(Settings const& settings);

}  // namespace loanpulse
