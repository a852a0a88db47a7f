#include "load/known_rows.hpp"

#include <cstddef>

namespace loanpulse {

KnownRows::KnownRows(Job const& job, Run const& run) : watermark_{run.watermark_before} {
  if (!job.source.incremental || !watermark_) return;
  order_.emplace(job.target.columns.at(job.source.incremental->cursor_column));
}

KnownShare KnownRows::share_of(RowBatch const& batch, std::vector<bool> const& keep) const {
  if (!order_) return KnownShare::unknown;
  std::size_t kept = 0;
  std::size_t known = 0;
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    if (!keep[row] || batch.cursors[row].empty()) continue;
    ++kept;
    if (order_->compare(batch.cursors[row], *watermark_) <= 0) ++known;
  }
  if (kept == 0) return KnownShare::unknown;
  if (known == 0) return KnownShare::none;
  return 2 * known < kept ? KnownShare::some : KnownShare::most;
}

}  // namespace loanpulse
