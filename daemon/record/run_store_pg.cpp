#include "record/run_store_pg.hpp"

#include "record/run_claim_pg.hpp"
#include "record/storable_text.hpp"
#include "record/work_tables_pg.hpp"

#include <cstdint>
#include <string_view>

namespace loanpulse {
namespace {

constexpr std::size_t longest_message = 8192;

std::optional<std::string> text_of(pqxx::field const& field) {
  if (field.is_null()) return std::nullopt;
  return std::string{field.c_str(), field.size()};
}

/// A point in time as ISO 8601 in UTC.
std::string iso(std::string_view column) {
  return "to_char(" + std::string{column} +
         " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
}

RunRecord record_of(pqxx::row const& row) {
  auto const number = [&](char const* name) { return row[name].as<std::uint64_t>(); };
  RunRecord record;
  record.run_id = row["run_id"].c_str();
  record.job_name = row["job_name"].c_str();
  record.status = row["status"].c_str();
  record.trigger = row["trigger"].c_str();
  record.attempt = row["attempt"].as<int>();
  record.queued_at = row["queued"].c_str();
  record.started_at = text_of(row["started"]).value_or("");
  record.finished_at = text_of(row["finished"]).value_or("");
  if (!row["row_count"].is_null()) record.row_count = number("row_count");
  record.counts = {.read = number("rows_read"),
                   .inserted = number("rows_inserted"),
                   .updated = number("rows_updated"),
                   .unchanged = number("rows_unchanged"),
                   .quarantined = number("rows_quarantined"),
                   .pages = number("pages"),
                   .bytes = number("bytes")};
  record.watermark_before = text_of(row["watermark_before"]);
  record.watermark_after = text_of(row["watermark_after"]);
  record.daemon = text_of(row["daemon"]).value_or("");
  record.error_code = text_of(row["error_code"]);
  record.error_message = text_of(row["error_message"]);
  return record;
}

std::string select_states() {
  return "SELECT job_name, watermark, run_id, " + iso("updated_at") +
         " FROM metadata.ingestion_state ";
}

IngestionState state_of(pqxx::row const& row) {
  return {row[0].c_str(), text_of(row[1]), text_of(row[2]), row[3].c_str()};
}

void store_checks(PgTransaction& transaction, Run const& run,
                  std::vector<CheckResult> const& checks) {
  for (auto const& check : checks) {
    transaction.exec(
        "INSERT INTO metadata.quality_results (run_id, position, rule, subject, on_fail, passed, "
        "checked, violations, sample) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        run.run_id, check.position, check.rule, storable_text(check.subject, longest_message),
        to_string(check.on_fail), check.passed, check.checked, check.violations,
        storable_text(check.sample, longest_message));
  }
}

}  // namespace

PgSession& PgRunStore::session() {
  // Between two calls the server may have been restarted, or an idle session thrown out.
  if (!session_.alive()) session_.reconnect();
  return session_;
}

Run PgRunStore::begin(std::string const& job_name, Trigger trigger) {
  Run run;
  try {
    PgTransaction transaction{session()};
    lock_job(transaction, job_name);
    interrupt_dead_run(transaction, job_name);
    run = insert_running(transaction, job_name, trigger);
    transaction.commit();
  } catch (StageError const& error) {
    // Else a claim that nobody knows of would keep the job from running.
    if (error.code() != "commit_unknown" || !is_claimed(run)) throw;
  }
  drop_orphaned_work_tables(session_);
  return run;
}

bool PgRunStore::is_claimed(Run const& run) {
  PgTransaction transaction{session()};
  lock_job(transaction, run.job_name);  // waits until the server is through with the lost session
  return !transaction
              .exec(
                  "SELECT 1 FROM metadata.pipeline_runs WHERE run_id = $1 "
                  "AND status = 'running' AND fencing_token = $2",
                  run.run_id, run.fencing_token)
              .empty();
}

bool PgRunStore::heartbeat(Run const& run, RunCounts const& counts) {
  PgTransaction transaction{session()};
  // The run's own commit holds the row for as long as it takes: that is no reason to wait.
  auto const renewed = transaction.exec(
      "UPDATE metadata.pipeline_runs SET lease_expires_at = now() + interval '60 s', "
      "rows_read = $3, rows_quarantined = $4, pages = $5, bytes = $6 "
      "WHERE run_id = (SELECT run_id FROM metadata.pipeline_runs WHERE run_id = $1 "
      "AND status = 'running' AND fencing_token = $2 FOR UPDATE SKIP LOCKED)",
      run.run_id, run.fencing_token, counts.read, counts.quarantined, counts.pages, counts.bytes);
  bool ours = renewed.affected_rows() == 1;
  if (!ours) {
    ours = !transaction
                .exec(
                    "SELECT 1 FROM metadata.pipeline_runs WHERE run_id = $1 "
                    "AND status = 'running' AND fencing_token = $2",
                    run.run_id, run.fencing_token)
                .empty();
  }
  transaction.commit();
  return ours;
}

void PgRunStore::fail(Run const& run, RunCounts const& counts, StageError const& error,
                      std::vector<CheckResult> const& checks) {
  bool const cancelled = error.kind() == ErrorKind::cancelled;
  PgTransaction transaction{session()};
  auto const closed = transaction.exec(
      "UPDATE metadata.pipeline_runs SET status = $3, finished_at = now(), error_code = $4, "
      "error_message = $5, rows_read = $6, rows_quarantined = $7, pages = $8, bytes = $9 "
      "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running'",
      run.run_id, run.fencing_token, cancelled ? "cancelled" : "failed", error.code(),
      storable_text(error.what(), longest_message), counts.read, counts.quarantined, counts.pages,
      counts.bytes);
  if (closed.affected_rows() == 1) store_checks(transaction, run, checks);
  transaction.commit();
}

std::vector<RunRecord> PgRunStore::list(std::optional<std::string> const& job, std::size_t limit) {
  PgTransaction transaction{session()};
  auto const rows = transaction.exec(
      "SELECT *, " + iso("queued_at") + " AS queued, " + iso("started_at") + " AS started, " +
          iso("finished_at") +
          " AS finished FROM metadata.pipeline_runs WHERE $1::text IS NULL OR job_name = $1 "
          "ORDER BY queued_at DESC, fencing_token DESC NULLS LAST LIMIT $2",
      job, limit);
  std::vector<RunRecord> records;
  for (auto const& row : rows) records.push_back(record_of(row));
  return records;
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
  interrupt_dead_run(transaction, job_name);
  transaction.exec(
      "INSERT INTO metadata.ingestion_state (job_name, watermark, run_id, updated_at) "
      "VALUES ($1, $2, NULL, now()) ON CONFLICT (job_name) DO UPDATE "
      "SET watermark = excluded.watermark, run_id = NULL, updated_at = now()",
      job_name, watermark);
  transaction.commit();
}

}  // namespace loanpulse
