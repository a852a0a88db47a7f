#include "load/staging_area_pg.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

/// Small enough for the merge to begin early and to have little left to do at the end; growing with
/// what is there, or a long run would have thousands of tables.
constexpr std::uint64_t smallest_chunk = 10'000;
constexpr std::uint64_t chunks_at_a_time = 16;

}  // namespace

StagingArea::StagingArea(PgSession& session, Job const& job, UpsertSql const& sql)
    : session_{session}, sql_{sql}, encoder_{job, sql.with_cursor_text()} {}

void StagingArea::stage(RowBatch const& batch, std::vector<bool> const& keep) {
  if (std::find(keep.begin(), keep.end(), true) == keep.end()) return;
  stage(encoder_.encode(batch, keep));  // while the server works on the one before
}

void StagingArea::stage(std::span<char const> stream) {
  begin_chunk_if_full();
  auto const create = std::exchange(chunk_exists_, true) ? "" : sql_.create_chunk(chunk_);
  start_copy(staging_, create, sql_.copy_chunk(chunk_), stream);
}

void StagingArea::begin_chunk_if_full() {
  settle();
  std::uint64_t const in_chunk = staging_.rows - rows_before_chunk_;
  if (in_chunk < std::max(smallest_chunk, rows_before_chunk_ / chunks_at_a_time)) return;
  complete_.push_back({chunk_, in_chunk});
  rows_before_chunk_ = staging_.rows;
  ++chunk_;
  chunk_exists_ = false;
}

void StagingArea::complete() {
  settle();
  if (!std::exchange(chunk_exists_, false)) return;
  complete_.push_back({chunk_, staging_.rows - rows_before_chunk_});
}

std::vector<StagedChunk> StagingArea::take_complete() { return std::exchange(complete_, {}); }

void StagingArea::quarantine(std::vector<QuarantinedRow> const& rows) {
  if (rows.empty()) return;
  quarantine_copy_.begin();
  for (auto const& row : rows) {
    quarantine_copy_.begin_tuple(7);
    quarantine_copy_.number_field(static_cast<std::int32_t>(row.page));
    quarantine_copy_.number_field(static_cast<std::int32_t>(row.record));
    quarantine_copy_.number_field(static_cast<std::int64_t>(row.byte_offset));
    quarantine_copy_.bytes_field(row.rule);
    quarantine_copy_.bytes_field(row.column);
    quarantine_copy_.bytes_field(row.reason);
    quarantine_copy_.bytes_field(row.text);
  }
  quarantine_copy_.end();
  start_copy(quarantine_, quarantine_.exists ? "" : sql_.create_quarantine(),
             sql_.copy_quarantine(), quarantine_copy_.bytes());
}

void StagingArea::start_copy(Table& table, std::string const& create_sql,
                             std::string const& copy_sql, std::span<char const> bytes) {
  settle();
  // One request is one transaction: BEGIN and COMMIT of their own would each cost a round trip.
  std::string sql = std::string{transaction_settings} + "; SET LOCAL synchronous_commit = off; ";
  if (!create_sql.empty()) sql += create_sql + "; ";
  running_ = std::make_unique<PgCopy>(session_, sql + copy_sql);
  copied_to_ = &table;
  table.exists = true;
  running_->write(bytes);
  running_->end();
}

void StagingArea::settle() {
  auto const copy = std::exchange(running_, nullptr);
  if (copy) copied_to_->rows += copy->finish();
}

void StagingArea::drop() noexcept {
  running_.reset();
  if (!staging_.exists && !quarantine_.exists) return;
  try {
    PgTransaction tx{session_};
    tx.exec("SET LOCAL synchronous_commit = off");
    tx.exec(sql_.drop_tables());
    tx.commit();
  } catch (std::exception const& error) {
    // The next run of the job drops what dead runs left behind.
    spdlog::debug("Staging area left for the next run to drop: {}.", error.what());
  }
}

}  // namespace loanpulse
