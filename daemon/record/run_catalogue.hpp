#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/run.hpp"

namespace loanpulse {

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

/// Runs and jobs as people see them and act on them. Used by one thread at a time. Throws
/// StageError. Every method is one short transaction and needs no session state.
class RunCatalogue {
 public:
  virtual ~RunCatalogue() = default;

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
