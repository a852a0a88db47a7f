#pragma once

#include "model/for_each.hpp"
#include "model/job.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

#include <vector>

namespace loanpulse {

/// The combinations of `source.for_each` that a run reads, in their order, each with its watermark;
/// one that is empty, with the job's own, for a job without it. All is read in one snapshot. Throws
/// StageError: as read_parents(); rejected "state_of_partitions" when a job has a state for
/// combinations and no for_each any more.
std::vector<Partition> read_partitions(PgSession& session, Job const& job, Run const& run);

}  // namespace loanpulse
