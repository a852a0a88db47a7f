#include "load/known_rows.hpp"

namespace loanpulse {

KnownRows::KnownRows(Job const& job, Run const& run) : watermark_{run.watermark_before} {
  if (!job.source.incremental || !watermark_) return;
  order_.emplace(job.target.columns.at(job.source.incremental->cursor_column));
}

bool KnownRows::is_known(std::string_view cursor) const {
  return order_ && !cursor.empty() && order_->compare(cursor, *watermark_) <= 0;
}

bool KnownRows::any(RowBatch const& batch, std::vector<bool> const& keep) const {
  if (!order_) return false;
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    if (keep[row] && is_known(batch.cursors[row])) return true;
  }
  return false;
}

bool KnownRows::may_be_most(RowBatch const& batch, std::vector<bool> const& keep) const {
  if (!order_) return true;
  std::size_t kept = 0;
  std::size_t known = 0;
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    if (!keep[row] || batch.cursors[row].empty()) continue;
    ++kept;
    if (is_known(batch.cursors[row])) ++known;
  }
  return 2 * known >= kept;
}

}  // namespace loanpulse
