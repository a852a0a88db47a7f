#pragma once

#include <string>

#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The claims below make each other wait until their transactions end: per job, one decision at a
/// time.
void lock_job(PgTransaction& transaction, std::string const& job_name);

/// Marks the job's `running` row as `interrupted` when its process is gone: seen to be dead, out
/// of sight with its lease expired, or silent for five minutes after that. Throws StageError
/// "already_running", naming run, process and start, when it is alive. A row that a commit holds
/// locked is alive. Needs lock_job().
void interrupt_dead_run(PgTransaction& transaction, std::string const& job_name);

/// Inserts the `running` row with a new fencing token, this process's name and a first lease.
/// Needs interrupt_dead_run().
Run insert_running(PgTransaction& transaction, std::string const& job_name, Trigger trigger);

}  // namespace loanpulse
