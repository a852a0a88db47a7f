#pragma once

#include <span>
#include <vector>

#include "pg/session.hpp"
#include "record/due_records.hpp"

namespace loanpulse {

/// See DueRecords::register_jobs().
std::vector<JobPosition> register_job_rows(PgTransaction& transaction,
                                           std::span<ScheduledJob const> jobs);

/// See DueRecords::record_due(). Holds the rows of the jobs in metadata.jobs until the end of the
/// transaction, so that of several daemons one records a due time. What is due while a job is
/// paused is recorded as skipped.
std::vector<JobPosition> record_due_runs(PgTransaction& transaction, std::span<JobDue const> due);

}  // namespace loanpulse
