#pragma once

#include <libpq-fe.h>

#include <memory>

#include "pg/sql_error.hpp"

namespace loanpulse {

struct PgResultCloser {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
/// libpq's answer to a statement.
using PgResult = std::unique_ptr<PGresult, PgResultCloser>;

/// What an answer says went wrong, or the connection where there is no answer.
inline StageError error_of(PGconn const* connection, PGresult const* result) {
  char const* const sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  char const* const message = result ? PQresultErrorMessage(result) : PQerrorMessage(connection);
  return make_sql_error(sqlstate ? sqlstate : "", message);
}

}  // namespace loanpulse
