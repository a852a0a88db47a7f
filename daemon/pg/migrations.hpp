#pragma once

#include <span>
#include <string>
#include <vector>

#include "pg/embedded_sql.hpp"

namespace loanpulse {

/// One numbered step of the metadata schema.
struct Migration {
  int version = 0;     ///< 1, 2, …
  std::string name;    ///< file name in schema/
  std::string sql;     ///< may hold several statements, none of them transaction control
  std::string sha256;  ///< of `sql`, lower-case hex
};

/// What a database says it has; a row of metadata.schema_migrations.
struct AppliedMigration {
  int version = 0;
  std::string name;
  std::string checksum;
};

/// Reads the numbers in front of the names. Throws std::logic_error unless they are 1, 2, 3, …:
/// a gap or a repetition is a mistake in the source tree.
std::vector<Migration> read_migrations(std::span<EmbeddedSql const> files);

/// The migrations this program was built with.
std::vector<Migration> const& known_migrations();

/// Compares what is applied (ordered by version) with what is known; returns the version of the
/// database, 0 for none. Throws StageError "schema_too_new" or "schema_changed".
int check_applied(std::span<AppliedMigration const> applied, std::span<Migration const> known);

}  // namespace loanpulse
