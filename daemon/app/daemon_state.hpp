#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/admin_view.hpp"
#include "app/job_table.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// What the event loop lets other threads know. Safe from every thread.
class DaemonState {
 public:
  struct Snapshot {
    std::shared_ptr<JobTable const> table;             ///< null before the first registration
    std::vector<std::optional<TimePoint>> next_due{};  ///< per job of the table
    ReadinessView readiness{};
    bool database_answers = false;
    bool draining = false;
  };

  Snapshot read() const {
    std::lock_guard const lock{mutex_};
    return snapshot_;
  }
  ReadinessView readiness() const {
    std::lock_guard const lock{mutex_};
    return snapshot_.readiness;
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
