#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// A job as the configuration in force has it.
struct ConfiguredJob {
  std::string name;
  std::string schedule;                    ///< "every 5m", "cron */5 * * * * (UTC)", "manual"
  std::string target;                      ///< schema.table
  std::string source;                      ///< URL with secrets masked
  std::optional<std::string> next_due_at;  ///< ISO 8601 UTC; empty: manual, paused or not known yet
};

struct Readiness {
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

  bool operator==(ReloadAnswer const&) const = default;
};

/// What only the process knows, and what it is to be told, as endpoints need it: all else they ask
/// the RunCatalogue. Called by several threads at once, but for reload(). Waits for nothing, and
/// throws nothing.
class DaemonView {
 public:
  virtual ~DaemonView() = default;

  virtual Readiness readiness() = 0;
  virtual std::string metrics() = 0;  ///< Prometheus text format 0.0.4
  virtual bool draining() = 0;        ///< it is about to stop, and takes nothing new

  /// Jobs after the one named `after`, in the order of their names, at most `limit`.
  virtual std::vector<ConfiguredJob> jobs(std::optional<std::string> const& after,
                                          std::size_t limit) = 0;
  /// Empty for a name that is not configured.
  virtual std::optional<ConfiguredJob> job(std::string const& name) = 0;
  /// The configured name that was most likely meant by another.
  virtual std::optional<std::string> nearest_job(std::string const& name) = 0;

  // What endpoints have done to the database. Other daemons learn of it when they look there.

  virtual void runs_queued() = 0;
  virtual void cancel_requested(std::string const& run_id) = 0;
  virtual void pause_changed(std::string const& job) = 0;

  /// What came of a reload; empty: the daemon began to stop before it was known.
  using Reloaded = std::function<void(std::optional<ReloadAnswer> const&)>;
  /// Begins to read the configuration again. Called on the event loop, where `done` is called
  /// later: no thread waits for it, as a thread that did could not be joined by a stop.
  virtual void reload(Reloaded done) = 0;
};

}  // namespace loanpulse
