#include "record/run_store_pg.hpp"

#include "record/queue_claims_pg.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_record_pg.hpp"
#include "record/sql_time.hpp"
#include "record/storable_text.hpp"
#include "record/work_tables_pg.hpp"

#include <span>

namespace loanpulse {
namespace {

std::string select_states() {
  return "SELECT job_name, watermark, run_id, " + sql_iso_time("updated_at") +
         " FROM metadata.ingestion_state ";
}

IngestionState state_of(pqxx::row const& row) {
  return {row[0].c_str(), optional_text(row[1]), optional_text(row[2]), row[3].c_str()};
}

void store_checks(PgTransaction& transaction, Run const& run,
                  std::vector<CheckResult> const& checks) {
  for (auto const& check : checks) {
    transaction.exec(
        "INSERT INTO metadata.quality_results (run_id, position, rule, subject, on_fail, passed, "
        "checked, violations, sample) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        run.run_id, check.position, check.rule, storable_text(check.subject, longest_stored_text),
        to_string(check.on_fail), check.passed, check.checked, check.violations,
        storable_text(check.sample, longest_stored_text));
  }
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

LeaseState PgRunStore::heartbeat(Run const& run, RunCounts const& counts) {
  PgTransaction transaction{session()};
  auto const state = renew_leases(transaction, std::span{&run, 1}).front();
  if (state != LeaseState::lost) {
    // The run's own commit holds the row for as long as it takes: that is no reason to wait.
    transaction.exec(
        "UPDATE metadata.pipeline_runs SET rows_read = $3, rows_quarantined = $4, pages = $5, "
        "bytes = $6 WHERE run_id = (SELECT run_id FROM metadata.pipeline_runs WHERE run_id = $1 "
        "AND status = 'running' AND fencing_token = $2 FOR UPDATE SKIP LOCKED)",
        run.run_id, run.fencing_token, counts.read, counts.quarantined, counts.pages, counts.bytes);
  }
  transaction.commit();
  return state;
}

void PgRunStore::fail(Run const& run, RunCounts const& counts, StageError const& error,
                      std::vector<CheckResult> const& checks) {
  bool const cancelled = error.kind() == ErrorKind::cancelled;
  PgTransaction transaction{session()};
  auto const closed = transaction.exec(
      "UPDATE metadata.pipeline_runs SET status = $3, finished_at = now(), error_code = $4, "
      "error_message = $5, rows_read = $6, rows_quarantined = $7, pages = $8, bytes = $9, "
      "failures = failures + CASE $3 WHEN 'failed' THEN 1 ELSE 0 END "
      "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running'",
      run.run_id, run.fencing_token, cancelled ? "cancelled" : "failed", error.code(),
      storable_text(error.what(), longest_stored_text), counts.read, counts.quarantined,
      counts.pages, counts.bytes);
  if (closed.affected_rows() == 1) store_checks(transaction, run, checks);
  transaction.commit();
}

std::vector<RunRecord> PgRunStore::list(std::optional<std::string> const& job, std::size_t limit) {
  PgTransaction transaction{session()};
  return list_runs(
      transaction,
      {.job_name = job, .status = std::nullopt, .before = std::nullopt, .limit = limit});
}

std::optional<IngestionState> PgRunStore::state(std::string const& job_name) {
  PgTransaction transaction{session()};
  auto const rows = transaction.exec(select_states() + "WHERE job_name = $1", job_name);
  if (rows.empty()) return std::nullopt;
  return state_of(rows[0]);
}

std::vector<IngestionState> PgRunStore::states() {
  PgTransaction transaction{session()};
  std::vector<IngestionState> result;
  for (auto const& row : transaction.exec(select_states() + "ORDER BY job_name")) {
    result.push_back(state_of(row));
  }
  return result;
}

void PgRunStore::set_state(std::string const& job_name,
                           std::optional<std::string> const& watermark) {
  PgTransaction transaction{session()};
  lock_job(transaction, job_name);
  release_dead_run(transaction, job_name);
  transaction.exec(
      "INSERT INTO metadata.ingestion_state (job_name, watermark, run_id, updated_at) "
      "VALUES ($1, $2, NULL, now()) ON CONFLICT (job_name) DO UPDATE "
      "SET watermark = excluded.watermark, run_id = NULL, updated_at = now()",
      job_name, watermark);
  transaction.commit();
}

}  // namespace loanpulse
