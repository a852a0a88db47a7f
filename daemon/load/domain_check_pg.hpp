#pragma once

#include <cstdint>
#include <vector>

#include "load/sql/upsert_sql.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Finds the staged rows that the domain of a column refuses, inside the run's transaction and
/// before they are merged, and adds them to the result of valid_types. Where that sets rows aside
/// they are moved to the quarantine: gives how many. Throws QualityFailure where the run must fail.
/// Asks nothing for a job without such domains.
std::uint64_t check_domains(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                            std::vector<CheckResult>& row_checks);

}  // namespace loanpulse
