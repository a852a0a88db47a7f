#include "record/run_store_pg.hpp"

#include "record/queue_claims_pg.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_ending_pg.hpp"
#include "record/work_tables_pg.hpp"

#include <span>

namespace loanpulse {
namespace {

/// The run's own commit holds the row for as long as it takes: that is no reason to wait.
void write_progress(PgTransaction& transaction, Run const& run, RunCounts const& counts) {
  transaction.exec(
      "UPDATE metadata.pipeline_runs SET rows_read = $3, rows_quarantined = $4, pages = $5, "
      "bytes = $6 WHERE run_id = (SELECT run_id FROM metadata.pipeline_runs WHERE run_id = $1 "
      "AND status = 'running' AND fencing_token = $2 FOR UPDATE SKIP LOCKED)",
      run.run_id, run.fencing_token, counts.read, counts.quarantined, counts.pages, counts.bytes);
}

}  // namespace

PgSession& PgRunStore::session() {
  // Between two calls the server may have been restarted, or an idle session thrown out.
  if (session_ && session_->alive()) return *session_;
  PgSession fresh{address_, "loanpulse", limits_};
  std::lock_guard const lock{replacing_};
  session_.emplace(std::move(fresh));
  return *session_;
}

void PgRunStore::interrupt(Interruption how) {
  std::lock_guard const lock{replacing_};
  if (session_) session_->interrupt(how);
}

Run PgRunStore::begin(std::string const& job_name, Trigger trigger) {
  Run run;
  try {
    PgTransaction transaction{session()};
    lock_job(transaction, job_name);
    release_dead_run(transaction, job_name);
    run = insert_running(transaction, job_name, trigger);
    transaction.commit();
  } catch (StageError const& error) {
    // Else a claim that nobody knows of would keep the job from running.
    if (error.code() != "commit_unknown") throw;
    PgTransaction transaction{session()};
    if (!is_claimed(transaction, run)) throw;
  }
  drop_orphaned_work_tables(*session_);
  return run;
}

void PgRunStore::note_progress(Run const& run, RunCounts const& counts) {
  PgTransaction transaction{session()};
  write_progress(transaction, run, counts);
  transaction.commit();
}

LeaseState PgRunStore::renew_lease(Run const& run, RunCounts const& counts) {
  PgTransaction transaction{session()};
  auto const state = renew_leases(transaction, std::span{&run, 1}).front();
  if (state != LeaseState::lost) write_progress(transaction, run, counts);
  transaction.commit();
  return state;
}

void PgRunStore::fail(Run const& run, RunCounts const& counts, StageError const& error,
                      std::vector<CheckResult> const& checks) {
  PgTransaction transaction{session()};
  close_run(transaction, run, counts, error, checks);
  transaction.commit();
}

}  // namespace loanpulse
