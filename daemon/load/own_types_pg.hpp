#pragma once

#include "model/job.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Whether a column's type is an enum or domain, which the database has to be asked for.
bool has_own_types(Target const& target);

/// The job with what the database says of these types now: the labels of enums, what domains are
/// over. Throws StageError{rejected, "target_mismatch"} for a type that is not there or that no
/// column may have, and for a value of the job's checks that is none of its.
Job with_own_types(PgSession& session, Job const& job);

}  // namespace loanpulse
