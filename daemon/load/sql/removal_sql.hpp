#pragma once

#include "load/sql/upsert_sql.hpp"

#include <string>

namespace loanpulse {

/// Statements about rows of the target that staged records say are gone; see Deletions. Before the
/// merge, and when each key is staged once.
class RemovalSql {
 public:
  explicit RemovalSql(UpsertSql const& sql) : sql_{sql} {}

  /// One row: how many such records meet a row that is to go, and how many a newer one.
  std::string count() const;
  /// Deletes or marks the rows. Parameter: run id.
  std::string remove() const;
  /// Takes the records out of the staging table.
  std::string forget() const;

 private:
  std::string matches() const;
  std::string is_to_go() const;
  bool marks() const;

  UpsertSql const& sql_;
};

}  // namespace loanpulse
