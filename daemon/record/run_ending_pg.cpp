#include "record/run_ending_pg.hpp"

#include "record/storable_text.hpp"

namespace loanpulse {
namespace {

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

bool close_run(PgTransaction& transaction, Run const& run, RunCounts const& counts,
               StageError const& error, std::vector<CheckResult> const& checks) {
  bool const cancelled = error.kind() == ErrorKind::cancelled;
  auto const closed = transaction.exec(
      "UPDATE metadata.pipeline_runs SET status = $3, finished_at = now(), error_code = $4, "
      "error_message = $5, rows_read = $6, rows_quarantined = $7, pages = $8, bytes = $9, "
      "failures = failures + CASE $3 WHEN 'failed' THEN 1 ELSE 0 END "
      "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running'",
      run.run_id, run.fencing_token, cancelled ? "cancelled" : "failed", error.code(),
      storable_text(error.what(), longest_stored_text), counts.read, counts.quarantined,
      counts.pages, counts.bytes);
  if (closed.affected_rows() != 1) return false;
  store_checks(transaction, run, checks);
  return true;
}

bool put_back_run(PgTransaction& transaction, Run const& run, RunCounts const& counts,
                  std::optional<StageError> const& error, std::chrono::milliseconds delay) {
  std::optional<std::string> code;
  std::optional<std::string> message;
  if (error) {
    code = error->code();
    message = storable_text(error->what(), longest_stored_text);
  }
  // Back in the queue nobody would see a request to cancel it any more.
  auto const put_back = transaction.exec(
      "UPDATE metadata.pipeline_runs SET "
      "status = CASE WHEN cancel_requested_at IS NULL THEN 'queued' ELSE 'cancelled' END, "
      "finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN now() END, "
      "started_at = CASE WHEN cancel_requested_at IS NOT NULL THEN started_at END, "
      "not_before = CASE WHEN $3::bigint > 0 THEN now() + $3 * interval '1 millisecond' END, "
      "daemon = NULL, fencing_token = NULL, lease_expires_at = NULL, "
      "failures = failures + CASE WHEN $4::text IS NULL THEN 0 ELSE 1 END, "
      "error_code = coalesce($4, CASE WHEN cancel_requested_at IS NULL THEN error_code "
      "ELSE 'cancelled' END), "
      "error_message = coalesce($5, CASE WHEN cancel_requested_at IS NULL THEN error_message "
      "ELSE 'cancelled on request before its end; nothing of it was stored' END), "
      "rows_read = $6, rows_quarantined = $7, pages = $8, bytes = $9 "
      "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running'",
      run.run_id, run.fencing_token, delay.count(), code, message, counts.read, counts.quarantined,
      counts.pages, counts.bytes);
  return put_back.affected_rows() == 1;
}

bool record_ending(PgTransaction& transaction, RunEnding const& ending) {
  if (ending.kind == RunEnding::Kind::closed) {
    return close_run(transaction, ending.run, ending.counts, ending.error.value(), ending.checks);
  }
  return put_back_run(transaction, ending.run, ending.counts, ending.error, ending.delay);
}

}  // namespace loanpulse
