#pragma once

#include "app/job_table.hpp"
#include "record/run_claims.hpp"
#include "schedule/dispatch_state.hpp"

namespace loanpulse {

/// Takes as many waiting runs of this table's jobs as may start beside those that run. Runs of jobs
/// that only another daemon's configuration has are left to that one. A failure after the first run
/// is part of the answer, as that run is ours; before it, throws what `claims` throws. On the
/// thread of `claims`.
Claimed claim_runs(RunClaims& claims, JobTable const& table, RunningNow running);

}  // namespace loanpulse
