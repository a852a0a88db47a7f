#pragma once

#include <vector>

#include "model/run_ending.hpp"
#include "pg/session.hpp"

namespace loanpulse {

// How a claimed run that did not commit is recorded, each inside a transaction of the caller's.
// False when the claim was lost meanwhile, and then nothing was changed.

/// `cancelled` for ErrorKind::cancelled, else `failed`, with the check results.
bool close_run(PgTransaction& transaction, Run const& run, RunCounts const& counts,
               StageError const& error, std::vector<CheckResult> const& checks);

/// Back to `queued` after `delay`, with what went wrong, if anything did; to `cancelled` where that
/// was asked for meanwhile.
bool put_back_run(PgTransaction& transaction, Run const& run, RunCounts const& counts,
                  std::optional<StageError> const& error, std::chrono::milliseconds delay);

/// The one or the other.
bool record_ending(PgTransaction& transaction, RunEnding const& ending);

}  // namespace loanpulse
