#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/clock.hpp"
#include "model/lease.hpp"
#include "model/run.hpp"
#include "model/run_ending.hpp"

namespace loanpulse {

// The queue of runs that daemons share. A run is a row of metadata.pipeline_runs; README.md beside
// this file has its states. Every claim counts `attempt` up and draws a new fencing token, so that
// whatever an earlier claim still does (its staging tables and bronze folder carry its attempt)
// cannot meet the later one.

/// A queued run that may be claimed now.
struct WaitingRun {
  std::string run_id;
  std::string job_name;
  std::string queued_at;  ///< with run_id the place in the queue, see RunClaims::waiting()
};

/// What the dispatcher asks of the queue: runs to carry out, and leases on them. Used by one thread
/// at a time. Every method is one short transaction (none waits for a run), needs no session state,
/// and so works behind a transaction pooler. Throws StageError: transient "database_unreachable"
/// and "database_lost"; "commit_unknown" when it is not known whether a change was made, but for
/// claim(), which finds out; "sql_" with PostgreSQL's own code, transient or rejected.
class RunClaims {
 public:
  virtual ~RunClaims() = default;

  /// PostgreSQL's clock, which all daemons schedule by.
  virtual TimePoint now() = 0;

  /// Runs that may be claimed now and whose job is not running, oldest first, beginning after
  /// `after`.
  virtual std::vector<WaitingRun> waiting(std::size_t limit,
                                          std::optional<WaitingRun> const& after) = 0;

  /// Takes a queued run: `running`, attempt counted up, a new fencing token and lease. Empty when
  /// it is no longer there to be taken, or its job is running.
  virtual std::optional<Run> claim(std::string const& run_id) = 0;

  /// Renews the leases of this process's runs, in the order of `runs`. A row that is locked by its
  /// own commit counts as renewed.
  virtual std::vector<LeaseState> renew(std::span<Run const> runs) = 0;

  /// Puts runs whose daemon is gone back to `queued` (cli: to `interrupted`): their lease expired,
  /// or the process is seen to be dead from here. Returns how many.
  virtual std::size_t release_lost() = 0;

  /// Records how a claimed run ended: back to `queued`, or closed, as the ending says. False when
  /// the claim was lost meanwhile: then nothing is changed.
  virtual bool record(RunEnding const& ending) = 0;
};

}  // namespace loanpulse
