#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/run_record.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// See RunCatalogue::summaries(). A few index probes a job, whatever its history is.
std::vector<JobSummary> summarize_jobs(PgTransaction& transaction,
                                       std::span<std::string const> names);

}  // namespace loanpulse
