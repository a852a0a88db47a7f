#pragma once

#include "load/sql/upsert_sql.hpp"

#include <string>
#include <vector>

namespace loanpulse {

/// Whether a column's domain may refuse values that its base type has.
bool has_refusing_domain(Target const& target);

/// Statements about staged rows that the domain of a column refuses. The staging table has the base
/// types, so that they lie there. What a domain refuses only a cast can say, which ends a
/// statement: a function of the run's own tries it, all rows at once, and one by one where that
/// fails.
class DomainSql {
 public:
  explicit DomainSql(UpsertSql const& sql) : sql_{sql} {}

  std::string create_function() const;
  std::string drop_function() const;
  /// Of the first such row, if there is one: how many there are, its page, record, and the reason.
  std::string find_refused() const;
  /// Moves them to metadata.quarantined_rows. Parameter: run id.
  std::string quarantine_refused() const;

 private:
  std::string function() const;

  UpsertSql const& sql_;
};

}  // namespace loanpulse
