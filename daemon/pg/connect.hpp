#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "model/secret.hpp"

namespace loanpulse {

/// Where a PostgreSQL is: a libpq connection string or URL. Empty: libpq's defaults, which are the
/// PG* environment variables. It may hold a password.
struct PgAddress {
  Secret conninfo;
};

struct PgConnectionCloser {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
using PgConnectionPtr = std::unique_ptr<PGconn, PgConnectionCloser>;

/// A new session with everything set that LoanPulse relies on: UTF-8, UTC, ISO dates, search_path
/// pg_catalog (so that every name of ours must be qualified), a read-write server of version 13 or
/// later, keepalives that notice a dead peer within half a minute. What the address itself says
/// (connect_timeout, keepalives, target_session_attrs) wins. Throws StageError: transient
/// "database_unreachable", or rejected "sql_28P01", "sql_3D000", "database_url",
/// "database_too_old". No message ever holds a password.
PgConnectionPtr open_connection(PgAddress const& address, std::string const& application_name);

}  // namespace loanpulse
