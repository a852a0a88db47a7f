#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/clock.hpp"
#include "model/due_run.hpp"

namespace loanpulse {

/// A job that this daemon serves, as the record of due times needs to know it.
struct ScheduledJob {
  std::string name;
  std::string schedule;         ///< its timing in words; a change forgets what was missed before
  bool waits_when_new = false;  ///< its first position is the moment it became known, not empty
};

/// What the scheduler asks and tells: how far each job's due times are accounted for. Used by one
/// thread at a time. Every method is one short transaction and needs no session state. Throws
/// StageError: transient "database_unreachable" and "database_lost"; "commit_unknown" when it is
/// not known whether a change was made, and asking again does no harm; "sql_" with PostgreSQL's own
/// code, transient or rejected.
class DueRecords {
 public:
  virtual ~DueRecords() = default;

  /// PostgreSQL's clock, which all daemons schedule by.
  virtual TimePoint now() = 0;

  /// Makes the jobs known and returns their positions, in the order of `jobs`. That of a new job is
  /// empty, or now if it waits. A position that lies in the future (the clock was set back) returns
  /// to now, and due times recorded for the future are forgotten, so that they can come again.
  virtual std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) = 0;

  /// Records due times and moves each job's position to the last of them, all in one transaction.
  /// Where another daemon was first nothing is recorded; for a paused job `skipped` is. Returns the
  /// position of each job afterwards, in the order of `due`.
  virtual std::vector<JobPosition> record_due(std::span<JobDue const> due) = 0;
};

}  // namespace loanpulse
