#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/clock.hpp"
#include "model/job.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Creates the job's target table (and its schema) if it is missing, else throws
/// StageError{rejected, "target_mismatch"} unless it fits the declared columns, and what
/// has_committed_rows() does when it is not what the job's state says; gives what that gives.
/// Waits at most `lock_timeout` for each lock of another session.
bool prepare_target(PgSession& session, Job const& job, std::chrono::milliseconds lock_timeout);

/// The highest cursor in an incremental job's target that may be the watermark of a run that starts
/// at `start`, written as the source would write it, in UTC
/// where the source has no zone of its own, rounded down where its form is coarser. Empty for no
/// rows.
std::optional<std::string> highest_in_target(PgSession& session, Job const& job, TimePoint start);

}  // namespace loanpulse
