#include "record/run_store_pg.hpp"

#include "record/queue_claims_pg.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_ending_pg.hpp"
#include "record/run_record_pg.hpp"
#include "record/sql_time.hpp"
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
  PgTransaction transaction{session()};
  close_run(transaction, run, counts, error, checks);
  transaction.commit();
}

std::vector<RunRecord> PgRunStore::list(std::optional<std::string> const& job, std::size_t limit) {
  PgTransaction transaction{session()};
  return list_runs(
      transaction,
      {.job_name = job, .status = std::nullopt, .before = std::nullopt, .limit = limit});
}

bool PgRunStore::has_records_of(std::string const& job_name) {
  PgTransaction transaction{session()};
  auto const found = transaction.exec(
      "SELECT EXISTS (SELECT FROM metadata.pipeline_runs WHERE job_name = $1) "
      "OR EXISTS (SELECT FROM metadata.ingestion_state WHERE job_name = $1)",
      job_name);
  return found[0][0].as<bool>();
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
      "SET watermark = excluded.watermark, run_id = NULL, updated_at = now(), "
      "target_table = NULL, target_oid = NULL, target_mark = NULL",
      job_name, watermark);
  transaction.commit();
}

}  // namespace loanpulse
