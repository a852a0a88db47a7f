#pragma once

#include "model/job.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Creates the job's target table (and its schema) if it is missing, else throws
/// StageError{rejected, "target_mismatch"} unless it fits the declared columns.
void prepare_target(PgSession& session, Target const& target);

/// Throws StageError{rejected, "state_lost"} when an incremental job's target has rows while
/// metadata.ingestion_state knows nothing of the job: going on would silently load everything
/// again.
void require_state(PgSession& session, Job const& job);

}  // namespace loanpulse
