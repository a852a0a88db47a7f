#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/daemon_view.hpp"
#include "app/job_table.hpp"
#include "model/clock.hpp"
#include "model/error.hpp"

namespace loanpulse {

/// What the event loop lets other threads know. Safe from every thread.
class DaemonState {
 public:
  struct Snapshot {
    std::shared_ptr<JobTable const> table;             ///< null before the first registration
    std::vector<std::optional<TimePoint>> next_due{};  ///< per job of the table
    Readiness readiness{};
    bool database_answers = false;
    bool draining = false;
  };

  Snapshot read() const {
    std::lock_guard const lock{mutex_};
    return snapshot_;
  }
  /// What `look` gives for it. The event loop may have to wait meanwhile.
  template <class Look>
  auto look(Look const& look) const {
    std::lock_guard const lock{mutex_};
    return look(snapshot_);
  }
  /// Throws StageError, transient "database_unreachable", while the daemon waits for PostgreSQL:
  /// the few threads of the admin server would all wait for it too, and their clients for them.
  void require_database() const {
    auto const fault = look([](Snapshot const& snapshot) {
      return snapshot.database_answers ? std::nullopt : std::optional{snapshot.readiness.detail};
    });
    if (!fault) return;
    throw StageError{ErrorKind::transient, "database_unreachable",
                     "the daemon waits for PostgreSQL" + (fault->empty() ? "" : ": " + *fault)};
  }
  template <class Change>
  void change(Change change) {
    std::lock_guard const lock{mutex_};
    change(snapshot_);
  }

 private:
  mutable std::mutex mutex_;
  Snapshot snapshot_;
};

}  // namespace loanpulse
