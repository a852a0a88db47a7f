#include "load/commit_pg.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "load/set_checks_pg.hpp"
#include "model/quality_failure.hpp"
#include "pg/identifier.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {
namespace {

/// Holds the run's row until the end, so that nobody can declare it dead meanwhile. The last moment
/// at which a request to cancel it is heard. From here on the transaction will wait for the disk,
/// whatever the server's default is.
void check_fence(PgTransaction& tx, Run const& run) {
  auto const held = tx.exec(
      "SELECT cancel_requested_at IS NOT NULL, CASE current_setting('synchronous_commit') WHEN "
      "'off' THEN set_config('synchronous_commit', 'on', true) END FROM metadata.pipeline_runs "
      "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running' FOR UPDATE",
      run.run_id, run.fencing_token);
  if (!held.empty()) {
    if (!held[0][0].as<bool>()) return;
    throw StageError{ErrorKind::cancelled, "cancelled",
                     "the run was cancelled on request; nothing was changed"};
  }
  throw StageError{ErrorKind::rejected, "fenced",
                   fmt::format("run {} of job '{}' was declared dead or taken over while it ran "
                               "(fencing token {} is no longer valid): nothing was committed; the "
                               "run that took over does the work",
                               run.run_id, run.job_name, run.fencing_token)};
}

void check_state_unchanged(PgTransaction& tx, Run const& run) {
  auto const state =
      tx.exec("SELECT watermark FROM metadata.ingestion_state WHERE job_name = $1 FOR UPDATE",
              run.job_name);
  std::optional<std::string> watermark;
  if (!state.empty() && !state[0][0].is_null()) watermark = state[0][0].as<std::string>();
  if (watermark == run.watermark_before) return;
  throw StageError{
      ErrorKind::rejected, "state_changed",
      fmt::format("the watermark of job '{}' was changed from {} to {} while run {} was "
                  "under way: nothing was committed; run the job again",
                  run.job_name, run.watermark_before.value_or("(none)"),
                  watermark.value_or("(none)"), run.run_id)};
}

void judge(std::vector<CheckResult> const& set_checks, std::vector<CheckResult> row_checks) {
  auto const failed = std::find_if(set_checks.begin(), set_checks.end(),
                                   [](CheckResult const& result) { return !result.passed; });
  if (failed == set_checks.end()) return;
  std::string message;
  for (auto const& result : set_checks) {
    if (result.passed) continue;
    message += fmt::format("{}quality check {} on {} failed: {}", message.empty() ? "" : "; ",
                           result.rule, result.subject, result.sample);
  }
  row_checks.insert(row_checks.end(), set_checks.begin(), set_checks.end());
  throw QualityFailure{message + "; correct the source, or change the check's on_fail",
                       std::move(row_checks)};
}

void write_manifest(PgTransaction& tx, Run const& run, std::span<BronzeFile const> files) {
  constexpr std::size_t rows_a_statement = 500;
  for (std::size_t start = 0; start < files.size(); start += rows_a_statement) {
    std::string values;
    for (std::size_t i = start; i < std::min(files.size(), start + rows_a_statement); ++i) {
      auto const& file = files[i];
      values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, to_timestamp({}))",
                            values.empty() ? "" : ", ", quoted_literal(run.run_id), file.page,
                            quoted_literal(file.path), quoted_literal(file.url), file.status,
                            file.bytes, file.stored_bytes, quoted_literal(file.sha256),
                            static_cast<double>(file.fetched_at.time_since_epoch().count()) / 1e6);
    }
    tx.exec(
        "INSERT INTO metadata.bronze_files (run_id, page, path, url, status, bytes, stored_bytes, "
        "sha256, fetched_at) VALUES " +
        values);
  }
}

void write_quality(PgTransaction& tx, Run const& run, std::vector<CheckResult> const& results) {
  if (results.empty()) return;
  std::string values;
  for (auto const& result : results) {
    values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ",
                          quoted_literal(run.run_id), result.position, quoted_literal(result.rule),
                          quoted_literal(result.subject), quoted_literal(to_string(result.on_fail)),
                          result.passed, result.checked, result.violations,
                          quoted_literal(result.sample));
  }
  tx.exec(
      "INSERT INTO metadata.quality_results (run_id, position, rule, subject, on_fail, passed, "
      "checked, violations, sample) VALUES " +
      values);
}

void write_state(PgTransaction& tx, Run const& run, std::optional<std::string> const& watermark) {
  tx.exec(
      "INSERT INTO metadata.ingestion_state (job_name, watermark, run_id, updated_at) VALUES ($1, "
      "$2, $3, now()) ON CONFLICT (job_name) DO UPDATE SET watermark = "
      "excluded.watermark, run_id = excluded.run_id, updated_at = excluded.updated_at",
      run.job_name, watermark, run.run_id);
}

void write_success(PgTransaction& tx, Run const& run, CommitReceipt const& receipt) {
  auto const& counts = receipt.counts;
  tx.exec(
      "UPDATE metadata.pipeline_runs SET status = 'succeeded', finished_at = clock_timestamp(), "
      "rows_read = $2, rows_inserted = $3, rows_updated = $4, rows_unchanged = $5, "
      "rows_quarantined = $6, pages = $7, bytes = $8, watermark_after = $9, lease_expires_at = "
      "NULL, error_code = NULL, error_message = NULL "  // of an attempt before
      "WHERE run_id = $1",
      run.run_id, counts.read, counts.inserted, counts.updated, counts.unchanged,
      counts.quarantined, counts.pages, counts.bytes, receipt.watermark_after);
}

/// The highest cursor of what is merged, never below the watermark that was there.
std::optional<std::string> watermark_after(PgTransaction& tx, Job const& job, Run const& run,
                                           UpsertSql const& sql, bool rows_left,
                                           SetCheckOutcome const& outcome, Commit const& commit) {
  if (!job.source.incremental) return std::nullopt;
  auto highest = commit.highest_cursor;
  if (outcome.quarantined > 0) {
    highest.reset();
    if (rows_left) {
      auto const found = tx.exec(sql.highest_cursor());
      if (!found.empty()) highest = found[0][0].as<std::string>();
    }
  }
  if (!highest) return run.watermark_before;
  if (!run.watermark_before) return highest;
  CursorOrder const order{job.target.columns.at(job.source.incremental->cursor_column)};
  return order.compare(*highest, *run.watermark_before) > 0 ? highest : run.watermark_before;
}

void count_merged(MergeCounts const& merged, std::uint64_t passed, RunCounts& counts) {
  counts.inserted = merged.inserted;
  counts.updated = merged.updated;
  counts.unchanged = passed - merged.inserted - merged.updated;
}

void check_sums(RunCounts const& counts, Run const& run) {
  if (counts.read == counts.merged() + counts.quarantined) return;
  throw StageError{ErrorKind::bad_data, "counts_disagree",
                   fmt::format("run {} read {} rows, but PostgreSQL merged {} and quarantined {}: "
                               "nothing was committed; please report this",
                               run.run_id, counts.read, counts.merged(), counts.quarantined)};
}

}  // namespace

CommitReceipt commit_run(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, Commit const& commit, ReadyRows ready) {
  check_fence(tx, run);
  check_state_unchanged(tx, run);

  CommitReceipt receipt;
  receipt.counts = commit.counts;
  auto outcome = SetChecks{tx, job, run, sql}.apply(ready.count, ready.facts);
  judge(outcome.results, commit.row_checks);

  std::uint64_t const passed = ready.count - outcome.quarantined;
  if (area.has_rows() && !ready.merged) {
    Merge merge{tx, run, sql};
    merge.add(sql.staging_table(), passed - outcome.superseded - ready.unchanged);
    ready.merged = merge.counts();
  }
  count_merged(ready.merged.value_or(MergeCounts{}), passed, receipt.counts);
  if (area.has_quarantine()) tx.exec(sql.keep_quarantined(), run.run_id);
  receipt.counts.quarantined = area.quarantined() + outcome.quarantined;
  check_sums(receipt.counts, run);

  receipt.watermark_after = watermark_after(tx, job, run, sql, passed > 0, outcome, commit);
  write_manifest(tx, run, commit.files);
  receipt.checks = commit.row_checks;
  receipt.checks.insert(receipt.checks.end(), outcome.results.begin(), outcome.results.end());
  write_quality(tx, run, receipt.checks);
  write_state(tx, run, receipt.watermark_after);
  write_success(tx, run, receipt);
  if (area.has_rows() || area.has_quarantine()) tx.exec(sql.drop_tables());
  tx.commit();
  return receipt;
}

std::optional<CommitReceipt> find_commit(PgTransaction& tx, Run const& run) {
  // FOR UPDATE is what waits. With another token the row tells of somebody else's attempt.
  auto const row = tx.exec(
      "SELECT status, rows_read, rows_inserted, rows_updated, rows_unchanged, rows_quarantined, "
      "pages, bytes, watermark_after FROM metadata.pipeline_runs WHERE run_id = $1 AND "
      "fencing_token = $2 FOR UPDATE",
      run.run_id, run.fencing_token);
  if (row.empty() || row[0][0].as<std::string>() != "succeeded") return std::nullopt;
  CommitReceipt receipt;
  receipt.counts = {row[0][1].as<std::uint64_t>(), row[0][2].as<std::uint64_t>(),
                    row[0][3].as<std::uint64_t>(), row[0][4].as<std::uint64_t>(),
                    row[0][5].as<std::uint64_t>(), row[0][6].as<std::uint64_t>(),
                    row[0][7].as<std::uint64_t>()};
  if (!row[0][8].is_null()) receipt.watermark_after = row[0][8].as<std::string>();
  return receipt;
}

}  // namespace loanpulse
