#include "load/sql/commit_sql.hpp"

#include <fmt/format.h>

#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

std::string literal_or_null(std::optional<std::string> const& text) {
  return text ? quoted_literal(*text) : "NULL";
}

std::string text_array(std::vector<std::string> const& texts) {
  std::string elements;
  for (auto const& text : texts) {
    elements += (elements.empty() ? "" : ", ") + quoted_literal(text);
  }
  return "ARRAY[" + elements + "]::text[]";
}

std::string text_or_null(std::string const& text) {
  return text.empty() ? "NULL" : quoted_literal(text);
}

/// Three columns.
std::string validators_of(NextState const& state) {
  if (!state.validators) return "NULL, NULL, NULL";
  auto const& [etag, last_modified, basis] = *state.validators;
  return fmt::format("{}, {}, {}", text_or_null(etag), text_or_null(last_modified),
                     text_or_null(basis));
}

constexpr std::string_view take_over_state =
    "watermark = excluded.watermark, etag = excluded.etag, last_modified = "
    "excluded.last_modified, validators_basis = excluded.validators_basis, run_id = "
    "excluded.run_id, updated_at = excluded.updated_at";

}  // namespace

std::string insert_manifest(Run const& run, std::span<BronzeFile const> files) {
  std::string values;
  for (auto const& file : files) {
    values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, to_timestamp({}))",
                          values.empty() ? "" : ", ", quoted_literal(run.run_id), file.page,
                          quoted_literal(file.path), quoted_literal(file.url), file.status,
                          file.bytes, file.stored_bytes, quoted_literal(file.sha256),
                          static_cast<double>(file.fetched_at.time_since_epoch().count()) / 1e6);
  }
  if (values.empty()) return {};
  return "INSERT INTO metadata.bronze_files (run_id, page, path, url, status, bytes, stored_bytes, "
         "sha256, fetched_at) VALUES " +
         values;
}

std::string insert_quality(Run const& run, std::vector<CheckResult> const& results) {
  std::string values;
  for (auto const& result : results) {
    values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ",
                          quoted_literal(run.run_id), result.position, quoted_literal(result.rule),
                          quoted_literal(result.subject), quoted_literal(to_string(result.on_fail)),
                          result.passed, result.checked, result.violations,
                          quoted_literal(result.sample));
  }
  if (values.empty()) return {};
  return "INSERT INTO metadata.quality_results (run_id, position, rule, subject, on_fail, passed, "
         "checked, violations, sample) VALUES " +
         values;
}

std::string upsert_state(Run const& run, NextState const& state,
                         std::optional<std::string> const& committed_target) {
  bool const has_table = committed_target && !committed_target->empty();
  return fmt::format(
      "INSERT INTO metadata.ingestion_state (job_name, watermark, etag, last_modified, "
      "validators_basis, run_id, updated_at, target_table, target_oid, target_mark) SELECT {}, {}, "
      "{}, {}::uuid, now(), target.* FROM (VALUES (1)) one LEFT JOIN ({}) target (named, oid, "
      "mark) "
      "ON true WHERE true ON CONFLICT (job_name, partition) DO UPDATE SET {}{}",
      quoted_literal(run.job_name), literal_or_null(state.watermark), validators_of(state),
      quoted_literal(run.run_id),
      has_table ? *committed_target : "SELECT NULL::text, NULL::oid, NULL::bigint", take_over_state,
      committed_target ? ", target_table = excluded.target_table, target_oid = "
                         "excluded.target_oid, target_mark = excluded.target_mark"
                       : "");
}

std::string upsert_partitions(Run const& run, std::span<NextState const> states) {
  std::string values;
  for (auto const& state : states) {
    values +=
        fmt::format("{}({}, {}, {})", values.empty() ? "" : ", ", quoted_literal(state.partition),
                    literal_or_null(state.watermark), validators_of(state));
  }
  if (values.empty()) return {};
  return fmt::format(
      "INSERT INTO metadata.ingestion_state (job_name, partition, watermark, etag, last_modified, "
      "validators_basis, run_id, updated_at) SELECT {}, n.partition, n.watermark::text, "
      "n.etag::text, n.last_modified::text, n.basis::text, {}::uuid, now() FROM (VALUES {}) n "
      "(partition, watermark, etag, last_modified, basis) ON CONFLICT (job_name, partition) DO "
      "UPDATE SET {}",
      quoted_literal(run.job_name), quoted_literal(run.run_id), values, take_over_state);
}

std::string queue_next_run(Run const& run) {
  return fmt::format(
      "INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger, reason) SELECT "
      "gen_random_uuid(), {0}, 'queued', 'backfill', 'run {1} has read one window, and there is "
      "more' WHERE NOT EXISTS (SELECT FROM metadata.pipeline_runs WHERE job_name = {0} AND status "
      "= 'queued')",
      quoted_literal(run.job_name), run.run_id);
}

std::string update_to_succeeded(Run const& run, CommitReceipt const& receipt) {
  auto const& counts = receipt.counts;
  return fmt::format(
      "UPDATE metadata.pipeline_runs SET status = 'succeeded', finished_at = clock_timestamp(), "
      "rows_read = {}, rows_inserted = {}, rows_updated = {}, rows_unchanged = {}, "
      "rows_older = {}, rows_refused = {}, rows_quarantined = {}, rows_future = {}, "
      "rows_skipped = {}, rows_deleted = {}, pages = {}, bytes = {}, watermark_after = {}, "
      "warnings = {}, "
      "lease_expires_at = "
      "NULL, error_code = NULL, error_message = NULL "  // of an attempt before
      "WHERE run_id = {}",
      counts.read, counts.inserted, counts.updated, counts.unchanged, counts.older, counts.refused,
      counts.quarantined, counts.future, counts.skipped, counts.deleted, counts.pages, counts.bytes,
      literal_or_null(receipt.watermark_after), text_array(receipt.warnings),
      quoted_literal(run.run_id));
}

}  // namespace loanpulse
