#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pg/session.hpp"
#include "record/due_records.hpp"
#include "record/run_claims.hpp"

namespace loanpulse {

/// The queue in schema `metadata` of PostgreSQL, on a session of its own, which is opened when it
/// is first needed, and anew when it was lost or has failed in a way that another may not. The
/// schema must be migrated. Nothing is remembered in the session, so that it works behind a
/// transaction pooler.
class PgRunQueue final : public RunClaims, public DueRecords {
 public:
  explicit PgRunQueue(PgAddress address, PgLimits const& limits = limits_of_questions)
      : address_{std::move(address)}, limits_{limits} {}

  /// The same for both, see RunClaims and DueRecords.
  TimePoint now() override;

  std::vector<WaitingRun> waiting(std::size_t limit,
                                  std::optional<WaitingRun> const& after) override;
  std::optional<Run> claim(std::string const& run_id) override;
  std::vector<LeaseState> renew(std::span<Run const> runs) override;
  /// Also drops the staging tables that lost attempts left behind.
  std::size_t release_lost() override;
  bool record(RunEnding const& ending) override;

  std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) override;
  std::vector<JobPosition> record_due(std::span<JobDue const> due) override;

 private:
  PgSession& session();
  /// What `action` gives for a transaction that is then committed.
  template <class Action>
  auto in_transaction(Action const& action);

  PgAddress address_;
  PgLimits limits_;
  std::optional<PgSession> session_;
  bool may_have_orphans_ = true;  ///< staging tables, from before this process at least
};

}  // namespace loanpulse
