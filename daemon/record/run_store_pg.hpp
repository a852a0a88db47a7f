#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "pg/session.hpp"
#include "record/run_store.hpp"

namespace loanpulse {

/// Run records in schema `metadata` of PostgreSQL, on a session of its own, which is opened when it
/// is first needed and anew when it was lost. The schema must be migrated. Used by one thread at a
/// time, but for interrupt().
class PgRunStore final : public RunStore {
 public:
  explicit PgRunStore(PgAddress address, PgLimits const& limits = limits_of_questions)
      : address_{std::move(address)}, limits_{limits} {}

  Run begin(std::string const& job_name, Trigger trigger) override;
  void note_progress(Run const& run, RunCounts const& counts) override;
  LeaseState renew_lease(Run const& run, RunCounts const& counts) override;
  void fail(Run const& run, RunCounts const& counts, StageError const& error,
            std::vector<CheckResult> const& checks) override;

  /// Breaks off what it waits for, if anything. From any thread; waits for nothing.
  void interrupt(Interruption how);

 private:
  PgSession& session();

  PgAddress address_;
  PgLimits limits_;
  std::mutex replacing_;  ///< held by interrupt(), and while the session is being replaced
  std::optional<PgSession> session_;
};

}  // namespace loanpulse
