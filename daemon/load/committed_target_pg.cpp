#include "load/committed_target_pg.hpp"

#include <fmt/format.h>

#include "load/sql/target_sql.hpp"
#include "model/error.hpp"
#include "pg/identifier.hpp"
#include "values/converter.hpp"

namespace loanpulse {
namespace {

/// What a job's state says of its target.
struct CommittedState {
  std::string watermark;
  std::string table;  ///< schema.name
  std::string oid;
};

/// Changes when a table's rows may have gone: with its files (TRUNCATE), and with the number of
/// rows deleted from it; of a partitioned table, those of its partitions. PostgreSQL counts
/// deletions outside of transactions, and from the start again after a crash: that it changes
/// proves nothing, that it does not is proof enough.
std::string mark_of(std::string const& oid) {
  return fmt::format(
      "(SELECT hashtextextended(string_agg(concat_ws('/', relid, pg_relation_filenode(relid), "
      "pg_stat_get_tuples_deleted(relid)), ' ' ORDER BY relid), 0) FROM (SELECT {0}::oid AS relid "
      "UNION SELECT relid::oid FROM pg_partition_tree({0}::oid::regclass)) parts)",
      oid);
}

std::string table_of(Job const& job) { return quoted_table(job.target.schema, job.target.table); }

Column const& cursor_of(Job const& job) {
  return job.target.columns.at(job.source.incremental->cursor_column);
}

bool has_row(PgTransaction& tx, Job const& job, std::string const& condition = "true") {
  return !tx.exec(fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1", table_of(job), condition))
              .empty();
}

/// The watermark as the target stores it, which may be less exact than its text.
std::optional<std::string> stored_watermark(Column const& column, std::string const& watermark) {
  TextArena arena;
  Cell cell;
  if (Converter{column}.convert(ScalarKind::string, watermark, arena, cell)) return std::nullopt;
  constexpr std::int64_t hour = 3'600'000'000;
  auto const form = cursor_form(column.type.name);
  switch (form) {
    case CursorForm::number:
      return storage_of(cell.kind()) == CellStorage::integer ? fmt::format("{}", cell.integer())
                                                             : std::string{cell.text()};
    case CursorForm::date:
      return fmt::format("date '1970-01-01' + ({})", cell.integer());
    case CursorForm::timestamp:
    case CursorForm::timestamptz:
      // In hours and microseconds, each of which PostgreSQL multiplies exactly.
      return fmt::format(
          "{} '1970-01-01 00:00:00{}' + make_interval(hours => {}) + {} * interval '1 microsecond'",
          form == CursorForm::timestamptz ? "timestamptz" : "timestamp",
          form == CursorForm::timestamptz ? "+00" : "", cell.integer() / hour,
          cell.integer() % hour);
    case CursorForm::none:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> last_run_that_wrote(PgTransaction& tx, Job const& job) {
  auto const found = tx.exec(
      "SELECT run_id FROM metadata.pipeline_runs WHERE job_name = $1 AND status = 'succeeded' AND "
      "rows_inserted + rows_updated > 0 ORDER BY queued_at DESC LIMIT 1",
      job.name);
  if (found.empty()) return std::nullopt;
  return found[0][0].as<std::string>();
}

/// Whether the last run that changed the target took rows away, as the source had said.
bool last_run_has_deleted(PgTransaction& tx, Job const& job) {
  if (!job.target.deleted) return false;
  auto const found = tx.exec(
      "SELECT rows_deleted > 0 FROM metadata.pipeline_runs WHERE job_name = $1 AND status = "
      "'succeeded' AND rows_inserted + rows_updated + rows_deleted > 0 ORDER BY queued_at DESC "
      "LIMIT 1",
      job.name);
  return !found.empty() && found[0][0].as<bool>();
}

/// What is wrong with a target that is not, or not surely, as it was; empty when it has its newest
/// rows.
std::string what_is_missing(PgTransaction& tx, Job const& job, CommittedState const& state) {
  if (last_run_has_deleted(tx, job)) return {};  // then nothing of this proves anything
  if (!has_row(tx, job)) return "is empty";
  if (!job.source.incremental) return {};
  auto const& cursor = cursor_of(job);
  auto const watermark = stored_watermark(cursor, state.watermark);
  if (!watermark) return {};
  if (has_row(tx, job, fmt::format("{} >= {}", quoted_identifier(cursor.name), *watermark))) {
    return {};
  }
  // The row that bore the watermark may have been deleted or corrected.
  auto const last = last_run_that_wrote(tx, job);
  if (last && has_row(tx, job, fmt::format("_run_id = {}", quoted_literal(*last)))) return {};
  return fmt::format("has no row from {} '{}' on{}", cursor.name, state.watermark,
                     last ? " and none of run " + *last + ", which wrote last" : "");
}

/// " (that table is staging.old now)", where it was renamed.
std::string where_it_is(PgTransaction& tx, CommittedState const& state) {
  auto const found = tx.exec(
      "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = "
      "c.relnamespace WHERE c.oid = $1::oid AND c.relkind IN ('r', 'p')",
      state.oid);
  if (found.empty()) return {};
  auto const name = found[0][0].as<std::string>();
  if (name == state.table) return {};
  return fmt::format(" (that table is {} now)", name);
}

/// A token has no order, and nothing in the table tells which one it is.
[[noreturn]] void refuse_token(PgTransaction& tx, Job const& job, CommittedState const& state,
                               std::string const& missing) {
  throw StageError{
      ErrorKind::rejected, "target_emptied",
      fmt::format("{0} {1}, but job '{2}' has a sync token, by which it is told only what has "
                  "changed since it loaded {3}{4}: `loanpulse state reset {2}` loads everything "
                  "again",
                  job.target.qualified_name(), missing, job.name, state.table,
                  where_it_is(tx, state))};
}

[[noreturn]] void refuse(PgTransaction& tx, Job const& job, CommittedState const& state,
                         std::string const& missing) {
  if (!job.source.incremental) refuse_token(tx, job, state, missing);
  throw StageError{
      ErrorKind::rejected, "target_emptied",
      fmt::format(
          "{0} {1}, but the watermark of job '{2}' says that all rows up to {3} '{4}' were loaded "
          "into {5}{6}: `loanpulse state reset {2}` loads everything again, `loanpulse state "
          "rebuild {2}` goes on from the highest {3} that is there, and, where rows were removed "
          "on purpose, `loanpulse state set {2} '{4}'` goes on from the watermark",
          job.target.qualified_name(), missing, job.name, cursor_of(job).name, state.watermark,
          state.table == job.target.qualified_name() ? "it" : state.table, where_it_is(tx, state))};
}

void require_no_row(PgTransaction& tx, Job const& job) {
  if (!has_row(tx, job)) return;
  throw StageError{
      ErrorKind::rejected, "state_lost",
      fmt::format(
          "{0} has rows, but metadata.ingestion_state has no watermark of job '{1}': either "
          "run `loanpulse state rebuild {1}` to take the highest {2} of the table as the "
          "watermark, or `loanpulse state reset {1}` to load everything again",
          job.target.qualified_name(), job.name, cursor_of(job).name)};
}

/// A run that replaces the rows deletes those before them, which changes the mark. All rows are of
/// the last one that read any, and as many as it wrote.
bool has_all_of_last_replacement(PgTransaction& tx, Job const& job) {
  auto const last = tx.exec(
      "SELECT run_id, rows_inserted FROM metadata.pipeline_runs WHERE job_name = $1 AND status = "
      "'succeeded' AND pages > 0 ORDER BY queued_at DESC LIMIT 1",
      job.name);
  if (last.empty()) return false;
  return tx
      .exec(fmt::format("SELECT count(*) = $2::bigint AND count(*) FILTER (WHERE _run_id = "
                        "$1::uuid) = $2::bigint FROM {}",
                        table_of(job)),
            last[0][0].as<std::string>(), last[0][1].as<std::string>())[0][0]
      .as<bool>();
}

}  // namespace

bool has_committed_rows(PgTransaction& tx, Job const& job, std::optional<std::string> const& oid) {
  if (!job.source.keeps_state()) return false;
  auto const found = tx.exec(
      "SELECT watermark, target_table, target_oid, target_oid = $2::oid AND target_mark = " +
          mark_of("$2") + " FROM metadata.ingestion_state WHERE job_name = $1 AND partition = ''",
      job.name, oid);
  if (found.empty()) {
    // From the first token on everything is read, and merged.
    if (oid && job.source.incremental && job.source.for_each.empty()) require_no_row(tx, job);
    return false;
  }
  auto const row = found[0];
  // Without a table: set by a person, or committed when the table had no row.
  if (row[0].is_null() || row[2].is_null()) return false;
  if (row[3].as<bool>(false)) return true;
  CommittedState const state{row[0].as<std::string>(), row[1].as<std::string>(""),
                             row[2].as<std::string>()};
  if (!oid) refuse(tx, job, state, "does not exist");
  auto const missing = what_is_missing(tx, job, state);
  if (!missing.empty()) refuse(tx, job, state, missing);
  return true;
}

bool has_all_that_was_committed(PgTransaction& tx, Job const& job) {
  auto const found_table = tx.exec("SELECT to_regclass($1)::oid", table_of(job));
  if (found_table[0][0].is_null()) return false;
  auto const oid = found_table[0][0].as<std::string>();
  auto const found =
      tx.exec("SELECT target_oid IS NULL, target_oid = $2::oid, target_mark = " + mark_of("$2") +
                  " FROM metadata.ingestion_state WHERE job_name = $1 AND partition "
                  "= ''",
              job.name, oid);
  if (found.empty()) return false;
  if (found[0][0].as<bool>()) return true;  // it had no row, and can have lost none
  if (!found[0][1].as<bool>()) return false;
  if (found[0][2].as<bool>(false)) return true;
  return job.target.mode == LoadMode::replace && has_all_of_last_replacement(tx, job);
}

std::string committed_target_sql(Target const& target, bool has_rows) {
  auto const table = quoted_table(target.schema, target.table);
  auto const oid = fmt::format("{}::regclass::oid", quoted_literal(table));
  return fmt::format("SELECT {}, {}, {} WHERE {}", quoted_literal(target.qualified_name()), oid,
                     mark_of(oid),
                     has_rows ? "true" : fmt::format("EXISTS (SELECT FROM {})", table));
}

}  // namespace loanpulse
