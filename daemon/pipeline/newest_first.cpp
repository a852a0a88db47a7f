#include "pipeline/newest_first.hpp"

namespace loanpulse {

NewestFirst::NewestFirst(Job const& job) {
  auto const& incremental = job.source.incremental;
  if (!incremental || incremental->order != ListOrder::newest_first) return;
  order_.emplace(job.target.columns.at(incremental->cursor_column));
}

bool NewestFirst::has_reached(RequestBounds const& bounds, RowBatch const& end_of_page) const {
  if (!order_ || !bounds.start || !order_->fault(bounds.start->text).empty()) return false;
  auto const& cursors = end_of_page.cursors;
  for (auto cursor = cursors.rbegin(); cursor != cursors.rend(); ++cursor) {
    if (cursor->empty() || !order_->fault(*cursor).empty()) continue;
    return order_->compare(*cursor, bounds.start->text) < 0;
  }
  return false;
}

}  // namespace loanpulse
