#include "pipeline/highest_cursor.hpp"

#include <fmt/format.h>

#include "values/duration.hpp"
#include "values/shown_text.hpp"

namespace loanpulse {
namespace {

/// Of a cell that is one number, which grows with the cursor, though it may grow later: timestamps
/// have no digits below the microsecond. A date is not among them: its text may be an instant.
bool is_number(Cell const& cell) {
  return cell.kind() == CellKind::integer || cell.kind() == CellKind::timestamp;
}

}  // namespace

HighestCursor::HighestCursor(Job const& job, Run const& run) : job_{job}, run_{run} {
  if (!job.source.incremental) return;
  column_ = job.source.incremental->cursor_column;
  order_.emplace(job.target.columns.at(column_));
  limit_.emplace(cursor_limit(job, run.started_at));
}

void HighestCursor::observe(RowBatch const& batch, std::vector<bool> const& keep,
                            std::vector<bool> const& skipped) {
  if (highest_.size() <= batch.partition) highest_.resize(batch.partition + 1);
  Highest& highest = highest_[batch.partition];
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    Cell const& cell = batch.row(row)[column_];
    if (cell.is_null() || (!keep[row] && (skipped.empty() || !skipped[row]))) continue;
    if (limit_->is_before(cell)) {
      if (keep[row]) note_future(batch, row);
    } else if (is_higher(highest, cell, batch.cursors[row])) {
      highest = {std::string{batch.cursors[row]}, cell};
    }
  }
}

void HighestCursor::note_future(RowBatch const& batch, std::size_t row) {
  if (future_rows_++ > 0) return;
  first_future_ = fmt::format("page {}, record {}: {}", batch.page, batch.first_record + row,
                              shown_text(batch.cursors[row]));
}

std::vector<std::string> HighestCursor::warnings() const {
  std::vector<std::string> warnings;
  if (!limit_) return warnings;
  auto const allowed = format_duration(job_.source.incremental->max_future);
  if (future_rows_ > 0) {
    warnings.push_back(fmt::format(
        "rows whose cursor {} lies more than {} after the run's start: {}, first: {}; they were "
        "loaded, but do not move the watermark: correct them at the source, or raise "
        "source.incremental.max_future",
        job_.target.columns[column_].name, allowed, future_rows_, first_future_));
  }
  if (run_.watermark_before && limit_->is_before(std::string_view{*run_.watermark_before})) {
    warnings.push_back(fmt::format(
        "the watermark {} lies more than {} after the run's start: what changes before it is not "
        "read; `loanpulse state rebuild {}` takes the highest of the table that does not",
        shown_text(*run_.watermark_before), allowed, job_.name));
  }
  return warnings;
}

/// Reads the texts only where the cells cannot tell: reading is what takes time.
bool HighestCursor::is_higher(Highest const& than, Cell const& cell, std::string_view text) const {
  if (!than.text) return true;
  if (is_number(cell) && cell.integer() != than.cell.integer()) {
    return cell.integer() > than.cell.integer();
  }
  return order_->compare(text, *than.text) > 0;
}

std::optional<std::string> HighestCursor::text() const {
  std::optional<std::string> text;
  for (auto const& each : highest_) {
    if (each.text && (!text || order_->compare(*each.text, *text) > 0)) text = each.text;
  }
  return text;
}

std::optional<std::string> HighestCursor::text_of(std::size_t partition) const {
  return partition < highest_.size() ? highest_[partition].text : std::nullopt;
}

}  // namespace loanpulse
