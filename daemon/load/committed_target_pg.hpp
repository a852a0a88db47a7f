#pragma once

#include <optional>
#include <string>

#include "model/job.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Whether the job's target still has what its watermark says was loaded. Throws
/// StageError{rejected, "target_emptied"} with the ways out where it has not: the table is gone or
/// has no row, or has neither a row from the watermark on nor one of the run that wrote last (it
/// was restored from an older backup, or is another table). Throws "state_lost" when the target of
/// an incremental job has rows while metadata.ingestion_state knows nothing of the job: going on
/// would silently load everything again.
///
/// `oid` is that of the table; empty when it was just created. It is read only where something is
/// odd: another table than the one of the commit, or one whose files were replaced or from which
/// rows were deleted since. True when it is known to have rows.
bool has_committed_rows(PgTransaction& tx, Job const& job, std::optional<std::string> const& oid);

/// Whether the job's target has all that the last commit left there, as far as that can be known:
/// then an answer "not modified" may leave it as it is. False wherever there is doubt.
bool has_all_that_was_committed(PgTransaction& tx, Job const& job);

/// Notes which table the watermark is about, and what it is like, where it has rows: "(table, oid,
/// mark)" as a select list of `FROM`-less SQL, or NULLs. `has_rows` saves the question.
std::string committed_target_sql(Target const& target, bool has_rows);

}  // namespace loanpulse
