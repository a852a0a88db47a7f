#include "load/staging_area_pg.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace loanpulse {

StagingArea::StagingArea(PgSession& session, Job const& job, UpsertSql const& sql)
    : session_{session}, sql_{sql}, encoder_{job, sql.with_cursor_text()}, key_order_{job.target} {}

void StagingArea::stage(RowBatch const& batch, std::vector<bool> const& keep) {
  if (std::find(keep.begin(), keep.end(), true) == keep.end()) return;
  key_order_.observe(batch, keep);
  start_copy(staging_, sql_.create_staging(), sql_.copy_staging(), encoder_.encode(batch, keep));
}

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
  start_copy(quarantine_, sql_.create_quarantine(), sql_.copy_quarantine(),
             quarantine_copy_.bytes());
}

void StagingArea::start_copy(Table& table, std::string const& create_sql,
                             std::string const& copy_sql, std::span<char const> bytes) {
  settle();
  // One request is one transaction: BEGIN and COMMIT of their own would each cost a round trip.
  std::string sql = std::string{transaction_settings} + "; SET LOCAL synchronous_commit = off; ";
  if (!table.exists) sql += create_sql + "; ";
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
