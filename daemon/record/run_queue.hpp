#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/due_run.hpp"
#include "model/error.hpp"
#include "model/job.hpp"
#include "model/run.hpp"
#include "model/run_ending.hpp"
#include "record/lease.hpp"

namespace loanpulse {

// The queue of runs that daemons share. A run is a row of metadata.pipeline_runs:
//
//   queued ──claim──▶ running ──commit──▶ succeeded
//     ▲                 │ ├─ fail ──────▶ failed | cancelled
//     │                 │ └─ lost thrice ▶ interrupted
//     └── put back ◀────┘   (drain, transient error, owner dead or its lease expired)
//
// Every claim counts `attempt` up and draws a new fencing token, so that whatever an earlier claim
// still does (its staging tables and bronze folder carry its attempt) cannot meet the later one.

/// A job that this daemon serves, as the queue needs to know it.
struct ScheduledJob {
  std::string name;
  std::string schedule;         ///< its timing in words; a change forgets what was missed before
  bool waits_when_new = false;  ///< its first position is the moment it became known, not empty
};

/// How far a job's due times are accounted for; a row of metadata.jobs.
struct JobPosition {
  std::string name;
  std::optional<TimePoint> accounted_until;  ///< empty: the job is new, nothing has been due yet
  bool paused = false;
};

/// Due times to be recorded, all later than `from`.
struct JobDue {
  std::string job_name;
  std::optional<TimePoint> from;  ///< the position they were computed from
  std::vector<DueRun> runs;       ///< in order of time, at least one
  Overlap overlap = Overlap::skip;
};

/// A queued run that may be claimed now.
struct WaitingRun {
  std::string run_id;
  std::string job_name;
  std::string queued_at;  ///< with run_id the place in the queue, see waiting()
};

struct TriggerRequest {
  std::string job_name;
  Trigger trigger = Trigger::http;
  std::optional<std::string> idempotency_key;  ///< at most 255 characters
  std::string request;                         ///< what was asked for, in canonical form
  std::optional<std::string> reason;
};

struct TriggerOutcome {
  enum class Kind {
    created,
    repeated,    ///< the key was used before for the same request: `run` is that run
    conflict,    ///< the key was used before for another request
    paused,      ///< the job is paused; no run
    queue_full,  ///< the job has max_queued_runs waiting; no run
  };
  Kind kind = Kind::created;
  std::optional<RunRecord> run;
};

/// Triggered runs of one job that may wait at once.
inline constexpr std::size_t max_queued_runs = 100;

enum class CancelOutcome {
  cancelled,  ///< it was queued and never starts
  requested,  ///< it is running; its daemon will see the request
  ended,      ///< it had ended already
  unknown,    ///< there is no such run
};

struct RunFilter {
  std::optional<std::string> job_name;
  std::optional<std::string> status;
  std::optional<std::string> before;  ///< a run_id: only runs older than that one
  std::size_t limit = 20;
};

/// What metadata knows of a job, for people and metrics.
struct JobSummary {
  std::string name;
  bool paused = false;
  std::optional<std::string> paused_reason;
  std::size_t queued = 0;
  std::optional<std::string> running_run_id;
  std::optional<RunRecord> last_run;            ///< the newest that has ended, not `skipped`
  std::optional<std::string> last_success_at;   ///< ISO 8601 UTC
  std::optional<double> seconds_since_success;  ///< by PostgreSQL's clock
  std::optional<std::string> watermark;
};

/// Used by one thread at a time. Throws StageError. Every method is one short transaction (none
/// waits for a run), needs no session state, and so works behind a transaction pooler.
class RunQueue {
 public:
  virtual ~RunQueue() = default;

  /// PostgreSQL's clock, which all daemons schedule by.
  virtual TimePoint now() = 0;

  /// Makes the jobs known and returns their positions, in the order of `jobs`. That of a new job is
  /// empty, or now if it waits. A position that lies
  /// in the future (the clock was set back) returns to now, and due times recorded for the future
  /// are forgotten, so that they can come again.
  virtual std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) = 0;

  /// Records due times and moves each job's position to the last of them, all in one transaction.
  /// Where another daemon was first nothing is recorded; for a paused job `skipped` is. Returns the
  /// position of each job afterwards, in the order of `due`.
  virtual std::vector<JobPosition> record_due(std::span<JobDue const> due) = 0;

  /// Runs that may be claimed now and whose job is not running, oldest first, beginning after
  /// `after`.
  virtual std::vector<WaitingRun> waiting(std::size_t limit,
                                          std::optional<WaitingRun> const& after) = 0;
  /// Seconds until the next queued run that must still wait may be claimed; empty if there is none.
  virtual std::optional<std::chrono::milliseconds> until_next_waiting() = 0;

  /// Takes a queued run: `running`, attempt counted up, a new fencing token and lease. Empty when
  /// it is no longer there to be taken, or its job is running.
  virtual std::optional<Run> claim(std::string const& run_id) = 0;

  /// Renews the leases of this process's runs, in the order of `runs`. A row that is locked by its
  /// own commit counts as renewed.
  virtual std::vector<LeaseState> renew(std::span<Run const> runs) = 0;

  /// Puts runs whose daemon is gone back to `queued` (cli: to `interrupted`): their lease expired,
  /// or the process is seen to be dead from here. Returns how many.
  virtual std::size_t release_lost() = 0;

  /// Puts a run back to `queued` after `delay`, with what went wrong, if anything did.
  /// False when the claim was lost meanwhile.
  virtual bool put_back(Run const& run, RunCounts const& counts,
                        std::optional<StageError> const& error,
                        std::chrono::milliseconds delay) = 0;

  /// Records how a claimed run ended: put_back() or RunStore::fail(), as the ending says. False
  /// when the claim was lost meanwhile: then nothing is changed.
  virtual bool record(RunEnding const& ending) = 0;

  /// Drops the staging tables of runs that are over: their own sessions were ended before they
  /// could. Never throws for what it could not drop.
  virtual void sweep_work_tables() = 0;

  virtual TriggerOutcome trigger(TriggerRequest const& request) = 0;
  virtual CancelOutcome cancel(std::string const& run_id) = 0;
  /// False when the job was never registered.
  virtual bool set_paused(std::string const& job_name, bool paused,
                          std::optional<std::string> const& reason) = 0;

  /// Empty for no such run, and for a text that is no uuid.
  virtual std::optional<RunRecord> find(std::string const& run_id) = 0;
  /// Newest first.
  virtual std::vector<RunRecord> list(RunFilter const& filter) = 0;
  /// In the order of `names`; a job that was never registered has only its name.
  virtual std::vector<JobSummary> summaries(std::span<std::string const> names) = 0;
};

}  // namespace loanpulse
