#include "load/commit_pg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "load/committed_target_pg.hpp"
#include "load/domain_check_pg.hpp"
#include "load/next_watermark.hpp"
#include "load/refusers_pg.hpp"
#include "load/removals_pg.hpp"
#include "load/set_checks_pg.hpp"
#include "load/sql/commit_sql.hpp"
#include "load/sql/domain_sql.hpp"
#include "model/quality_failure.hpp"

namespace loanpulse {
namespace {

void check_state_unchanged(Run const& run, std::optional<std::string> const& watermark) {
  if (watermark == run.watermark_before) return;
  throw StageError{
      ErrorKind::rejected, "state_changed",
      fmt::format("the watermark of job '{}' was changed from {} to {} while run {} was "
                  "under way: nothing was committed; run the job again",
                  run.job_name, run.watermark_before.value_or("(none)"),
                  watermark.value_or("(none)"), run.run_id)};
}

/// Holds the run's row and its job's state until the end, so that nobody can declare the run dead
/// or move the watermark meanwhile. The last moment at which a request to cancel it is heard. From
/// here on the transaction will wait for the disk, whatever the server's default is.
void check_fence(PgTransaction& tx, Run const& run) {
  auto const held = tx.exec(
      "WITH run AS (SELECT cancel_requested_at IS NOT NULL AS cancelled, CASE "
      "current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', "
      "'on', true) END FROM metadata.pipeline_runs WHERE run_id = $1 AND fencing_token = $2 AND "
      "status = 'running' FOR UPDATE), state AS (SELECT watermark FROM metadata.ingestion_state "
      "WHERE job_name = $3 AND partition = '' FOR UPDATE) SELECT (SELECT watermark FROM state), "
      "run.* FROM run",
      run.run_id, run.fencing_token, run.job_name);
  if (held.empty()) {
    throw StageError{ErrorKind::rejected, "fenced",
                     fmt::format("run {} of job '{}' was declared dead or taken over while it ran "
                                 "(fencing token {} is no longer valid): nothing was committed; "
                                 "the run that took over does the work",
                                 run.run_id, run.job_name, run.fencing_token)};
  }
  if (held[0]["cancelled"].as<bool>()) {
    throw StageError{ErrorKind::cancelled, "cancelled",
                     "the run was cancelled on request; nothing was changed"};
  }
  std::optional<std::string> watermark;
  if (!held[0][0].is_null()) watermark = held[0][0].as<std::string>();
  check_state_unchanged(run, watermark);
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

void add_warning(CheckResult const& result, std::vector<std::string>& warnings) {
  if (result.on_fail != OnFail::warn || result.violations == 0) return;
  warnings.push_back(fmt::format("quality check {} on {}: {} of {} rows, first: {}", result.rule,
                                 result.subject, result.violations, result.checked, result.sample));
}

void write_partitions(PgTransaction& tx, Run const& run, std::span<NextState const> states) {
  // Partitions; more of them take further requests, so that no statement grows with the run.
  constexpr std::size_t states_in_statement = 1'000;
  while (!states.empty()) {
    auto const part = states.first(std::min(states.size(), states_in_statement));
    tx.exec(upsert_partitions(run, part));
    states = states.subspan(part.size());
  }
}

/// Everything that is told about the run, in one request; a long manifest takes further ones.
void write_record(PgTransaction& tx, Run const& run, std::span<BronzeFile const> files,
                  CommitReceipt const& receipt, std::string const& state,
                  std::string const& clean_up) {
  // Files; more of them take further requests, so that no statement grows with the run.
  constexpr std::size_t files_in_statement = 500;
  for (; files.size() > files_in_statement; files = files.subspan(files_in_statement)) {
    tx.exec(insert_manifest(run, files.first(files_in_statement)));
  }
  std::string request;
  for (auto const& statement : {insert_manifest(run, files), insert_quality(run, receipt.checks),
                                state, update_to_succeeded(run, receipt), clean_up}) {
    if (!statement.empty()) request += (request.empty() ? "" : "; ") + statement;
  }
  tx.exec(request);
}

/// The highest cursor of what is merged and not from the future, never below the watermark that was
/// there.
std::optional<std::string> watermark_after(PgTransaction& tx, Job const& job, Run const& run,
                                           UpsertSql const& sql, bool rows_left,
                                           SetCheckOutcome const& outcome, Commit const& commit) {
  ReadState read{{}, run.watermark_before, commit.highest_cursor, commit.moves_to};
  if (job.source.incremental && outcome.quarantined > 0) {
    read.highest.reset();
    if (rows_left) {
      auto const found = tx.exec(sql.highest_cursor());
      if (!found.empty()) read.highest = found[0][0].as<std::string>();
    }
  }
  return next_watermark(job, read);
}

/// Of each partition. Whose rows a check on the whole set has taken out nobody can tell: then the
/// watermarks stay, and what is above them is read again.
std::vector<NextState> partitions_after(Job const& job, SetCheckOutcome const& outcome,
                                        Commit const& commit, bool stays_as_it_is) {
  std::vector<NextState> states;
  for (auto read : commit.partitions) {
    if (outcome.quarantined > 0) read.highest.reset();
    auto next = next_watermark(job, read);
    if (!next && !job.source.conditional) continue;
    auto& [kept, not_modified] = read.validators;
    if (!not_modified && !stays_as_it_is) kept.reset();
    states.push_back({read.partition, std::move(next), std::move(kept)});
  }
  return states;
}

/// Whether another run would make the same of the same answers. What the database has refused, by a
/// domain or a trigger, it may take another time, though nothing of the job has changed.
bool may_be_kept(Job const& job, RunCounts const& counts) {
  return counts.refused == 0 && (counts.quarantined == 0 || !has_refusing_domain(job.target));
}

bool has_written(RunCounts const& counts) { return counts.inserted + counts.updated > 0; }

/// Which table the state is about; nothing: that which it is about already.
std::optional<std::string> committed_target(Job const& job, ReadyRows const& ready,
                                            Commit const& commit, CommitReceipt const& receipt) {
  // What was found before the request holds of the answer. What happened since does not.
  if (commit.not_modified) return std::nullopt;
  if (!receipt.watermark_after && !job.source.conditional) return "";
  bool const has_rows = ready.target_has_rows || has_written(receipt.counts) || ready.unchanged > 0;
  return committed_target_sql(job.target, has_rows);
}

/// Rows from the future that were not merged after all.
std::uint64_t future_quarantined(PgTransaction& tx, Run const& run, UpsertSql const& sql,
                                 SetCheckOutcome const& outcome, RunCounts const& counts) {
  if (outcome.quarantined == 0 || counts.future == 0) return 0;
  return tx.exec(sql.count_future_quarantined(), run.run_id)[0][0].as<std::uint64_t>();
}

void count_merged(MergeCounts const& merged, std::uint64_t passed, RunCounts& counts) {
  counts.inserted = merged.inserted;
  counts.updated = merged.updated;
  counts.older = merged.older;
  counts.refused = merged.refused;
  counts.unchanged =
      passed - merged.inserted - merged.updated - merged.older - merged.refused - counts.deleted;
}

/// Nothing is lost in silence: what the source says now is not what the target has.
void warn_of_older(Job const& job, std::uint64_t older, std::vector<std::string>& warnings) {
  if (older == 0) return;
  warnings.push_back(fmt::format(
      "{0} row{1} not taken, because {2} has newer versions by {3}: where the source is right, "
      "`loanpulse state reset {4}` and `loanpulse run {4} --take-older` let them in, or "
      "target.older: take does from now on",
      older, older == 1 ? " was" : "s were", job.target.qualified_name(),
      job.target.columns.at(job.source.incremental->cursor_column).name, job.name));
}

void check_sums(RunCounts const& counts, Run const& run) {
  auto const apart = counts.older + counts.refused + counts.quarantined + counts.skipped;
  if (counts.read == counts.merged() + apart + counts.deleted) return;
  throw StageError{ErrorKind::bad_data, "counts_disagree",
                   fmt::format("run {} read {} rows, but PostgreSQL merged {} and quarantined {}: "
                               "nothing was committed; please report this",
                               run.run_id, counts.read, counts.merged(), counts.quarantined)};
}

/// Whether the job says that a run may have no rows.
bool may_be_empty(Job const& job) {
  return std::any_of(job.quality.begin(), job.quality.end(), [](Check const& check) {
    auto const* const count = std::get_if<RowCountCheck>(&check.rule);
    return count != nullptr && count->min == std::size_t{0};
  });
}

MergeCounts replace_rows(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, std::uint64_t rows) {
  if (rows == 0 && !may_be_empty(job)) {
    throw StageError{
        ErrorKind::bad_data, "empty_replacement",
        fmt::format("the source gave no rows, and target.mode: replace would leave {} empty: "
                    "nothing was changed; if that is right, add the check row_count: {{min: 0}}",
                    job.target.qualified_name())};
  }
  tx.exec(sql.delete_all());
  MergeCounts counts;
  if (area.has_rows()) {
    counts.inserted = tx.exec(sql.insert_all(sql.staging_table()), run.run_id).affected_rows();
  }
  counts.refused = rows > counts.inserted ? rows - counts.inserted : 0;
  return counts;
}

}  // namespace

CommitReceipt commit_run(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                         StagingArea const& area, Commit const& commit, ReadyRows ready) {
  check_fence(tx, run);

  CommitReceipt receipt;
  receipt.counts = commit.counts;
  auto row_checks = commit.row_checks;
  // Rows that are merged already have passed the domains of their columns.
  bool const may_be_refused = area.has_rows() && !ready.merged;
  auto const refused = may_be_refused ? check_domains(tx, job, run, sql, row_checks) : 0;
  auto outcome = SetChecks{tx, job, run, sql, commit.lists_not_modified > 0}.apply(
      ready.count - refused, ready.facts, commit.rows_came_again);
  outcome.quarantined += refused;
  judge(outcome.results, row_checks);

  std::uint64_t const passed = ready.count - outcome.quarantined;
  RemovalCounts gone;
  if (job.target.deleted && area.has_rows()) gone = remove_gone(tx, run, sql);
  std::uint64_t const staged = passed - outcome.superseded - gone.records;
  if (job.target.mode == LoadMode::replace && !commit.not_modified) {
    ready.merged = replace_rows(tx, job, run, sql, area, staged);
  }
  if (area.has_rows() && !ready.merged) {
    Merge merge{tx, run, sql, ready.begins_with_known_keys};
    merge.add(sql.staging_table(), staged - ready.unchanged - ready.direct);
    ready.merged = merge.counts();
  }
  auto merged = ready.merged.value_or(MergeCounts{});
  merged.inserted += ready.direct_inserted;
  merged.refused += ready.direct - ready.direct_inserted + gone.refused;
  merged.older += gone.older;
  receipt.counts.deleted = gone.deleted;
  count_merged(merged, passed, receipt.counts);
  if (receipt.counts.refused > 0 && job.target.refused_rows == OnFinding::fail) {
    throw rows_refused(tx, job.target, receipt.counts.refused, passed);
  }
  if (area.has_quarantine()) tx.exec(sql.keep_quarantined(), run.run_id);
  receipt.counts.quarantined = area.quarantined() + outcome.quarantined;
  receipt.counts.future -= future_quarantined(tx, run, sql, outcome, commit.counts);
  check_sums(receipt.counts, run);

  bool const stays_as_it_is = may_be_kept(job, receipt.counts);
  auto const partitions = partitions_after(job, outcome, commit, stays_as_it_is);
  if (job.source.for_each.empty()) {
    receipt.watermark_after = watermark_after(tx, job, run, sql, passed > 0, outcome, commit);
  } else {
    receipt.watermark_after = run.watermark_before;
    for (auto const& state : partitions) {
      receipt.watermark_after = highest_watermark(job, receipt.watermark_after, state.watermark);
    }
  }
  receipt.checks = std::move(row_checks);
  receipt.checks.insert(receipt.checks.end(), outcome.results.begin(), outcome.results.end());
  receipt.warnings = commit.warnings;
  warn_of_older(job, receipt.counts.older, receipt.warnings);
  for (auto const& result : receipt.checks) add_warning(result, receipt.warnings);
  NextState state{{}, receipt.watermark_after, std::nullopt};
  if (commit.not_modified || stays_as_it_is) state.validators = commit.validators;
  write_partitions(tx, run, partitions);
  bool const has_tables = area.has_rows() || area.has_quarantine();
  write_record(tx, run, commit.files, receipt,
               upsert_state(run, state, committed_target(job, ready, commit, receipt)),
               has_tables ? sql.drop_tables() : "");
  if (commit.queues_next) tx.exec(queue_next_run(run));
  tx.commit();
  return receipt;
}

std::optional<CommitReceipt> find_commit(PgTransaction& tx, Run const& run) {
  // FOR UPDATE is what waits. With another token the row tells of somebody else's attempt.
  auto const row = tx.exec(
      "SELECT status, rows_read, rows_inserted, rows_updated, rows_unchanged, "
      "rows_quarantined, pages, bytes, rows_older, rows_refused, rows_future, rows_skipped, "
      "rows_deleted, watermark_after, array_to_string(warnings, E'\\n') FROM "
      "metadata.pipeline_runs WHERE run_id = $1 AND "
      "fencing_token = $2 FOR UPDATE",
      run.run_id, run.fencing_token);
  if (row.empty() || row[0][0].as<std::string>() != "succeeded") return std::nullopt;
  CommitReceipt receipt;
  auto const number = [&](int field) { return row[0][field].as<std::uint64_t>(); };
  receipt.counts = {.read = number(1),
                    .inserted = number(2),
                    .updated = number(3),
                    .unchanged = number(4),
                    .quarantined = number(5),
                    .pages = number(6),
                    .bytes = number(7),
                    .older = number(8),
                    .refused = number(9),
                    .future = number(10),
                    .skipped = number(11),
                    .deleted = number(12)};
  if (!row[0][13].is_null()) receipt.watermark_after = row[0][13].as<std::string>();
  std::istringstream warnings{row[0][14].as<std::string>()};
  for (std::string warning; std::getline(warnings, warning);) {
    receipt.warnings.push_back(std::move(warning));
  }
  return receipt;
}

}  // namespace loanpulse
