#pragma once

#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/lease.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// The record of a run that this process carries out. Used by one thread at a time. Throws
/// StageError: transient "database_unreachable" and "database_lost"; "commit_unknown" when it is
/// not known whether a change was made, but for begin(), which finds out; "sql_" with PostgreSQL's
/// own code, transient or rejected.
class RunStore {
 public:
  virtual ~RunStore() = default;

  /// Records and claims a run. A run of this job whose process is gone ends or goes back to the
  /// queue first; while it is still alive this throws rejected "already_running".
  virtual Run begin(std::string const& job_name, Trigger trigger) = 0;

  /// Notes how far the run has got, for whoever looks at its record. Does not wait for the run's
  /// own commit, and changes nothing where the claim is lost.
  virtual void note_progress(Run const& run, RunCounts const& counts) = 0;

  /// The same, and renews the lease: of a run that is a process of its own, as those of a daemon's
  /// runs are kept by its dispatcher.
  virtual LeaseState renew_lease(Run const& run, RunCounts const& counts) = 0;

  /// Closes a run that changed nothing: `cancelled` for ErrorKind::cancelled, else `failed`.
  /// Keeps the check results, so that a person sees what was wrong.
  virtual void fail(Run const& run, RunCounts const& counts, StageError const& error,
                    std::vector<CheckResult> const& checks) = 0;
};

}  // namespace loanpulse
