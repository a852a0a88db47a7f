#include "pipeline/highest_cursor.hpp"

namespace loanpulse {
namespace {

/// Of a cell that is one number, which grows with the cursor, though it may grow later: timestamps
/// have no digits below the microsecond. A date is not among them: its text may be an instant.
bool is_number(Cell const& cell) {
  return cell.kind() == CellKind::integer || cell.kind() == CellKind::timestamp;
}

}  // namespace

HighestCursor::HighestCursor(Job const& job) {
  if (!job.source.incremental) return;
  column_ = job.source.incremental->cursor_column;
  order_.emplace(job.target.columns.at(column_));
}

void HighestCursor::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    Cell const& cell = batch.row(row)[column_];
    if (!keep[row] || cell.is_null() || !is_higher(cell, batch.cursors[row])) continue;
    text_ = batch.cursors[row];
    cell_ = cell;
  }
}

/// Reads the texts only where the cells cannot tell: reading is what takes time.
bool HighestCursor::is_higher(Cell const& cell, std::string_view text) const {
  if (!text_) return true;
  if (is_number(cell) && cell.integer() != cell_.integer()) {
    return cell.integer() > cell_.integer();
  }
  return order_->compare(text, *text_) > 0;
}

}  // namespace loanpulse
