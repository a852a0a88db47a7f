#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/run_record.hpp"
#include "model/trigger.hpp"

namespace loanpulse {

/// A job for people: what the configuration and the database say of it.
struct JobView {
  std::string name;
  std::string schedule;  ///< "every 5m", "cron */5 * * * * (UTC)", "manual"
  std::string target;    ///< schema.table
  std::string source;    ///< URL with secrets masked
  bool paused = false;
  std::optional<std::string> paused_reason;
  std::optional<std::string> next_due_at;  ///< ISO 8601 UTC; empty: manual or paused
  std::size_t queued = 0;
  std::optional<std::string> running_run_id;
  std::optional<RunRecord> last_run;
  std::optional<std::string> last_success_at;
  std::optional<std::string> watermark;
};

/// What is known of a name that may be no job's.
struct JobName {
  bool configured = false;
  std::optional<std::string> nearest;  ///< the configured name that was most likely meant
  bool has_records = false;            ///< of a job that was removed: runs or a watermark
};

/// TriggerOutcome, and what keeps a request from the database.
struct TriggerAnswer {
  enum class Kind { created, repeated, conflict, paused, queue_full, unknown_job, draining };
  Kind kind = Kind::created;
  std::optional<RunRecord> run;
};

struct ReadinessView {
  bool database = false;   ///< reachable
  bool schema = false;     ///< current
  bool scheduler = false;  ///< running, not draining
  std::string detail;      ///< what is wrong, for people; empty when all is well

  bool ready() const { return database && schema && scheduler; }
};

struct ReloadAnswer {
  bool accepted = false;
  std::size_t jobs = 0;
  std::vector<std::string> problems;  ///< "file:line: path: what, and the cure"
  std::vector<std::string> notes;     ///< changes that take a restart
};

/// What endpoints may see and do. Called by several threads at once. Methods may wait for the
/// database, except readiness(), metrics() and reload(), which never do. Throws StageError
/// (transient: the database cannot be reached).
class AdminView {
 public:
  virtual ~AdminView() = default;

  virtual ReadinessView readiness() = 0;
  virtual std::string metrics() = 0;  ///< Prometheus text format 0.0.4

  /// Jobs after the one named `after`, in the order of their names, at most `limit`.
  virtual std::vector<JobView> jobs(std::optional<std::string> const& after, std::size_t limit) = 0;
  virtual std::optional<JobView> job(std::string const& name) = 0;
  virtual JobName look_up(std::string const& name) = 0;
  virtual TriggerAnswer trigger(TriggerRequest const& request) = 0;
  /// False for an unknown job.
  virtual bool set_paused(std::string const& job, bool paused,
                          std::optional<std::string> const& reason) = 0;

  virtual std::vector<RunRecord> runs(RunFilter const& filter) = 0;
  virtual std::optional<RunRecord> run(std::string const& run_id) = 0;
  virtual CancelOutcome cancel(std::string const& run_id) = 0;

  /// Empty for an unknown job; without `updated_at` for one that has no state yet.
  virtual std::optional<IngestionState> state(std::string const& job) = 0;

  /// What came of a reload; empty: the daemon began to stop before it was known.
  using Reloaded = std::function<void(std::optional<ReloadAnswer> const&)>;
  /// Begins to read the configuration again. Called on the event loop, where `done` is called
  /// later: no thread waits for it, as a thread that did could not be joined by a stop.
  virtual void reload(Reloaded done) = 0;
};

}  // namespace loanpulse
