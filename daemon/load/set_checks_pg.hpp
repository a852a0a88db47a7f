#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/sql/upsert_sql.hpp"
#include "model/run.hpp"
#include "model/set_facts.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// What the checks over the whole set left behind.
struct SetCheckOutcome {
  std::vector<CheckResult> results;
  std::uint64_t quarantined = 0;  ///< rows that they moved out of the staging table
  std::uint64_t superseded = 0;   ///< older versions of keys that came more than once
};

/// Runs a job's unique and row_count checks on the staging table inside the run's transaction, and
/// leaves one row per key there: `unique` on the primary key sees every version, the other checks
/// only the newest of each key. Judges nothing: results() says what failed.
class SetChecks {
 public:
  /// `lacks_rows`: of some lists no row came, because nothing of theirs has changed.
  SetChecks(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
            bool lacks_rows)
      : tx_{tx}, job_{job}, run_{run}, sql_{sql}, lacks_rows_{lacks_rows} {}

  /// `staged` rows are there, or no table at all when it is 0. Asks only for what `facts` leave
  /// open. Where rows came again because the run read them twice, all checks see only the newest of
  /// each key.
  SetCheckOutcome apply(std::uint64_t staged, SetFacts const& facts, bool rows_came_again);

 private:
  void check_unique(bool on_primary_key, std::uint64_t rows, SetFacts const& facts);
  void check_row_count(std::uint64_t rows);

  PgTransaction& tx_;
  Job const& job_;
  Run const& run_;
  UpsertSql const& sql_;
  bool const lacks_rows_;
  SetCheckOutcome outcome_;
};

/// Hides secrets in the rows that a rule about the whole set has moved to the quarantine: within
/// the database, past everything else that hides them.
void hide_secrets_of_set(PgTransaction& tx, Run const& run, std::string_view rule);

}  // namespace loanpulse
