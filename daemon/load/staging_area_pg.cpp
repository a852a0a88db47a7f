#include "load/staging_area_pg.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

/// Rows of a chunk, and the share of what is there by which it grows. Small enough for the merge to
/// begin early and to have little left to do at the end; without growth a long run would have
/// thousands of tables.
constexpr std::uint64_t first_chunk = 3'000;
constexpr std::uint64_t smallest_chunk = 10'000;
constexpr std::uint64_t chunks_at_a_time = 16;

/// Bytes of quarantined rows. Then they are copied: a run in which every page has some would else
/// change from one table to the other and back with every page.
constexpr std::size_t most_bytes_waiting = 256u << 10;

}  // namespace

StagingArea::StagingArea(PgSession& session, Job const& job, UpsertSql const& sql)
    : session_{session}, sql_{sql}, encoder_{job, sql.with_cursor_text()} {}

void StagingArea::stage(RowBatch const& batch, std::vector<bool> const& keep) {
  auto const rows = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  if (rows > 0) stage(encoder_.encode(batch, keep), rows);
}

void StagingArea::stage(std::span<char const> stream, std::size_t rows) {
  unless_failed([&] {
    begin_chunk_if_full();
    if (!running_ || copied_to_ != &staging_) {
      auto const create = std::exchange(chunk_exists_, true) ? "" : sql_.create_chunk(chunk_);
      start_copy(staging_, create, sql_.copy_chunk(chunk_));
    }
    running_->add(stream);
    rows_in_chunk_ += rows;
    if (is_chunk_full()) running_->end();  // the server finishes it while the next page comes
  });
}

void StagingArea::replay(PageSpool& spool, std::function<void()> const& keep_alive) {
  for (std::size_t page = 0; page < spool.pages(); ++page) {
    stage(spool.for_staging(page), spool.rows(page));
    keep_alive();
  }
}

/// A COPY that failed may have taken its table with it: what comes after would meet that, and hide
/// the reason.
template <class Action>
void StagingArea::unless_failed(Action const& action) {
  if (failure_) throw StageError{*failure_};
  try {
    action();
  } catch (StageError const& error) {
    failure_.emplace(error);
    throw;
  }
}

bool StagingArea::is_chunk_full() const {
  if (chunk_ == 0) return rows_in_chunk_ >= first_chunk;
  return rows_in_chunk_ >= std::max(smallest_chunk, rows_before_chunk_ / chunks_at_a_time);
}

void StagingArea::begin_chunk_if_full() {
  if (!is_chunk_full()) return;
  finish_copy();
  complete_.push_back({chunk_, rows_in_chunk_});
  rows_before_chunk_ += std::exchange(rows_in_chunk_, 0);
  ++chunk_;
  chunk_exists_ = false;
}

void StagingArea::complete() {
  flush();
  if (!std::exchange(chunk_exists_, false)) return;
  complete_.push_back({chunk_, std::exchange(rows_in_chunk_, 0)});
}

std::vector<StagedChunk> StagingArea::take_complete() { return std::exchange(complete_, {}); }

void StagingArea::quarantine(std::vector<QuarantinedRow> const& rows) {
  for (auto const& row : rows) {
    if (!quarantine_waits_) quarantine_copy_.begin();
    quarantine_waits_ = true;
    quarantine_copy_.begin_tuple(7);
    quarantine_copy_.number_field(static_cast<std::int32_t>(row.page));
    quarantine_copy_.number_field(static_cast<std::int32_t>(row.record));
    quarantine_copy_.number_field(static_cast<std::int64_t>(row.byte_offset));
    quarantine_copy_.bytes_field(row.rule);
    quarantine_copy_.bytes_field(row.column);
    quarantine_copy_.bytes_field(row.reason);
    quarantine_copy_.bytes_field(row.text);
  }
  if (quarantine_copy_.bytes().size() > most_bytes_waiting) {
    unless_failed([&] { copy_quarantine(); });
  }
}

void StagingArea::copy_quarantine() {
  if (!std::exchange(quarantine_waits_, false)) return;
  quarantine_copy_.end();
  start_copy(quarantine_, quarantine_.exists ? "" : sql_.create_quarantine(),
             sql_.copy_quarantine());
  running_->add(quarantine_copy_.bytes());
  finish_copy();
}

void StagingArea::start_copy(Table& table, std::string const& create_sql,
                             std::string const& copy_sql) {
  finish_copy();
  // One request is one transaction: BEGIN and COMMIT of their own would each cost a round trip.
  std::string sql = session_.settings() + "; SET LOCAL synchronous_commit = off; ";
  if (!create_sql.empty()) sql += create_sql + "; ";
  running_ = std::make_unique<PagesCopy>(session_, sql + copy_sql);
  copied_to_ = &table;
  table.exists = true;
}

void StagingArea::finish_copy() {
  auto const copy = std::exchange(running_, nullptr);
  if (copy) copied_to_->rows += copy->finish();
}

void StagingArea::flush() {
  unless_failed([&] {
    finish_copy();
    copy_quarantine();
  });
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
