#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/lease.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"
#include "record/run_claims.hpp"

namespace loanpulse {

// The queue's part of RunClaims, each inside a transaction of the caller's.

std::vector<WaitingRun> waiting_runs(PgTransaction& transaction, std::size_t limit,
                                     std::optional<WaitingRun> const& after);

/// Throws StageError "sql_23505" when another daemon claimed a run of the same job meanwhile.
std::optional<Run> claim_run(PgTransaction& transaction, std::string const& run_id);

/// In the order of `runs`. Waits for no row.
std::vector<LeaseState> renew_leases(PgTransaction& transaction, std::span<Run const> runs);

}  // namespace loanpulse
