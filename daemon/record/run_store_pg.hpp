#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "pg/session.hpp"
#include "record/run_store.hpp"

namespace loanpulse {

/// Run records in schema `metadata` of PostgreSQL, on a session of its own, which is opened when it
/// is first needed and anew when it was lost. The schema must be migrated. One thread at a time: a
/// thread that renews the lease has a PgRunStore of its own.
class PgRunStore final : public RunStore {
 public:
  explicit PgRunStore(PgAddress address, PgLimits const& limits = limits_of_questions)
      : address_{std::move(address)}, limits_{limits} {}

  Run begin(std::string const& job_name, Trigger trigger) override;
  LeaseState heartbeat(Run const& run, RunCounts const& counts) override;
  void fail(Run const& run, RunCounts const& counts, StageError const& error,
            std::vector<CheckResult> const& checks) override;
  std::vector<RunRecord> list(std::optional<std::string> const& job, std::size_t limit) override;
  std::optional<IngestionState> state(std::string const& job_name) override;
  std::vector<IngestionState> states() override;
  void set_state(std::string const& job_name, std::optional<std::string> const& watermark) override;

  /// Breaks off what it waits for, if anything. From any thread; waits for nothing.
  void interrupt(Interruption how);
  /// Whether there is a run or a watermark of a job of that name, configured or not.
  bool has_records_of(std::string const& job_name);

 private:
  PgSession& session();

  PgAddress address_;
  PgLimits limits_;
  std::mutex replacing_;  ///< held by interrupt(), and while the session is being replaced
  std::optional<PgSession> session_;
};

}  // namespace loanpulse
