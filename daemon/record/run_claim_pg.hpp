#pragma once

#include <string>

#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The claims below make each other wait until their transactions end: per job, one decision at a
/// time.
void lock_job(PgTransaction& transaction, std::string const& job_name);

/// Ends the claim of the job's `running` row when its process is gone, see is_lost() and
/// release_runs(): a cli run becomes `interrupted`, another goes back to the queue. Throws
/// StageError "already_running", naming run, process and start, when it is alive. A row that a
/// commit holds locked is alive. Needs lock_job().
void release_dead_run(PgTransaction& transaction, std::string const& job_name);

/// Inserts the `running` row with a new fencing token, this process's name and a first lease.
/// Needs release_dead_run().
Run insert_running(PgTransaction& transaction, std::string const& job_name, Trigger trigger);

/// Fills in the watermark that the claimed run starts from. A statement of its own, whose snapshot
/// is younger than any wait of the claim itself.
void read_watermark(PgTransaction& transaction, Run& run);

/// Whether this very claim is in the database, after a commit of unknown outcome. Waits until the
/// server is through with the lost session, which held the job's lock.
bool is_claimed(PgTransaction& transaction, Run const& run);

}  // namespace loanpulse
