#include "record/run_queue_pg.hpp"

#include "record/due_runs_pg.hpp"
#include "record/lost_runs_pg.hpp"
#include "record/queue_claims_pg.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_ending_pg.hpp"
#include "record/sql_time.hpp"
#include "record/work_tables_pg.hpp"

#include <algorithm>
#include <cstdint>

namespace loanpulse {

PgSession& PgRunQueue::session() {
  // Between two calls the server may have been restarted, or an idle session thrown out.
  if (!session_) {
    session_.emplace(address_, "loanpulse queue", limits_);
  } else if (!session_->alive()) {
    session_->reconnect();
  }
  return *session_;
}

template <class Action>
auto PgRunQueue::in_transaction(Action const& action) {
  try {
    PgTransaction transaction{session()};
    auto result = action(transaction);
    transaction.commit();
    return result;
  } catch (StageError const& error) {
    // Another session may fare better; after a refusal it would be refused again.
    if (error.kind() == ErrorKind::transient) session_.reset();
    throw;
  }
}

TimePoint PgRunQueue::now() {
  return in_transaction([](PgTransaction& transaction) {
    auto const rows = transaction.exec("SELECT " + sql_microseconds("clock_timestamp()"));
    return time_of(rows[0][0].as<std::int64_t>());
  });
}

std::vector<JobPosition> PgRunQueue::register_jobs(std::span<ScheduledJob const> jobs) {
  return in_transaction([&](auto& transaction) { return register_job_rows(transaction, jobs); });
}

std::vector<JobPosition> PgRunQueue::record_due(std::span<JobDue const> due) {
  return in_transaction([&](auto& transaction) { return record_due_runs(transaction, due); });
}

std::vector<WaitingRun> PgRunQueue::waiting(std::size_t limit,
                                            std::optional<WaitingRun> const& after) {
  return in_transaction([&](auto& transaction) { return waiting_runs(transaction, limit, after); });
}

std::optional<Run> PgRunQueue::claim(std::string const& run_id) {
  std::optional<Run> run;
  try {
    in_transaction([&](auto& transaction) {
      run = claim_run(transaction, run_id);
      return true;
    });
  } catch (StageError const& error) {
    if (error.code() == "sql_23505") return std::nullopt;  // its job got another running run
    if (error.code() != "commit_unknown") throw;
    // Else a claim that nobody knows of would keep the job from running until its lease ends.
    if (!run) return std::nullopt;
    bool const ours =
        in_transaction([&](auto& transaction) { return is_claimed(transaction, *run); });
    if (!ours) return std::nullopt;
  }
  return run;
}

std::vector<LeaseState> PgRunQueue::renew(std::span<Run const> runs) {
  return in_transaction([&](auto& transaction) { return renew_leases(transaction, runs); });
}

std::size_t PgRunQueue::release_lost() {
  std::size_t const released = in_transaction([](auto& transaction) {
    auto rows = running_rows(transaction, std::nullopt);
    std::erase_if(rows, [](RunningRow const& row) { return !is_lost(row); });
    return release_runs(transaction, rows);
  });
  if (released > 0 || may_have_orphans_) drop_orphaned_work_tables(*session_);
  may_have_orphans_ = false;
  return released;
}

bool PgRunQueue::record(RunEnding const& ending) {
  return in_transaction([&](auto& transaction) { return record_ending(transaction, ending); });
}

}  // namespace loanpulse
