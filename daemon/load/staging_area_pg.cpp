#include "load/staging_area_pg.hpp"

#include "pg/copy.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace loanpulse {

StagingArea::StagingArea(PgSession& session, Job const& job, UpsertSql const& sql)
    : session_{session}, sql_{sql}, encoder_{job, sql.with_cursor_text()}, key_order_{job.target} {}

void StagingArea::stage(RowBatch const& batch, std::vector<bool> const& keep) {
  if (std::find(keep.begin(), keep.end(), true) == keep.end()) return;
  key_order_.observe(batch, keep);
  staged_ += copy(staging_exists_, sql_.create_staging(), sql_.copy_staging(),
                  encoder_.encode(batch, keep));
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
  quarantined_ += copy(quarantine_exists_, sql_.create_quarantine(), sql_.copy_quarantine(),
                       quarantine_copy_.bytes());
}

std::uint64_t StagingArea::copy(bool& exists, std::string const& create_sql,
                                std::string const& copy_sql, std::span<char const> bytes) {
  PgTransaction tx{session_};
  tx.exec("SET LOCAL synchronous_commit = off");
  if (!exists) tx.exec(create_sql);
  PgCopy copy{session_, copy_sql};
  copy.write(bytes);
  auto const rows = copy.finish();
  tx.commit();
  exists = true;
  return rows;
}

void StagingArea::drop() noexcept {
  if (!staging_exists_ && !quarantine_exists_) return;
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
