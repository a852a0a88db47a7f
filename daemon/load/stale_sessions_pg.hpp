#pragma once

#include <string>

#include "model/run.hpp"
#include "pg/session.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// What the sessions of a job's runs are called in pg_stat_activity. Names that PostgreSQL would
/// cut (63 bytes) end in a digest instead, so that no two jobs share one.
std::string session_name(std::string const& job_name);

/// Ends the sessions of the job's runs that have written something in a transaction begun before
/// `run` did. The caller holds the job's run, so they belong to an attempt that was declared dead:
/// a process that stands still in the middle of a COPY keeps its locks on the target for as long as
/// it stands, and no timeout of PostgreSQL's ends that. Told by time and not by process ids, which
/// a pooler makes up. Never throws: it needs the right to end sessions of the same role, and
/// without it there is only the wait for the locks.
void end_stale_sessions(PgSession& session, Run const& run) noexcept;

/// A session that is to lock rows for the run, under its name. Ends the stale ones. Throws
/// StageError.
PgSessionPool::Loan take_locking_session(PgSessionPool& sessions, Run const& run);

}  // namespace loanpulse
