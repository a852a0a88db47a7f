#pragma once

#include <vector>

#include "model/for_each.hpp"
#include "model/job.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Gives each partition the validators that its last answer had, which may be sent for it: where
/// the target still has what came of that answer. Of a job with Source::conditional.
void add_kept_validators(PgSession& session, Job const& job, std::vector<Partition>& partitions);

}  // namespace loanpulse
