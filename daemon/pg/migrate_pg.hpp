#pragma once

#include <span>
#include <string>
#include <vector>

#include "pg/migrations.hpp"
#include "pg/session.hpp"

namespace loanpulse {

struct MigrationReport {
  int from = 0;                      ///< version before; 0: nothing was there
  int to = 0;                        ///< version after
  std::vector<std::string> applied;  ///< file names, in order
};

/// Brings the metadata schema up to what this program knows. Each migration is one transaction,
/// under an advisory lock that ends with it (so it also works behind a transaction pooler): several
/// processes may migrate at once. Throws StageError, with the failed file's name in the message;
/// what was applied before stays.
MigrationReport migrate(PgSession& session);
MigrationReport migrate(PgSession& session, std::span<Migration const> known);

/// Whether there is nothing to migrate. Waits for no other process. Throws what check_applied()
/// throws.
bool schema_is_current(PgSession& session);

/// Changes nothing. Throws StageError "schema_missing" or "schema_old" with the cure, or what
/// check_applied() throws, unless the database is exactly at the version this program knows.
void require_current_schema(PgSession& session);

}  // namespace loanpulse
