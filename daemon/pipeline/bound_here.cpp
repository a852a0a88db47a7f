#include "pipeline/bound_here.hpp"

namespace loanpulse {

BoundHere::BoundHere(Job const& job) {
  auto const& incremental = job.source.incremental;
  if (!incremental) return;
  newest_first_ = incremental->order == ListOrder::newest_first;
  client_side_ = incremental->client_side;
  if (newest_first_ || client_side_) {
    order_.emplace(job.target.columns.at(incremental->cursor_column));
  }
}

bool BoundHere::has_bound(RequestBounds const& bounds) const {
  return order_ && bounds.start && order_->fault(bounds.start->text).empty();
}

bool BoundHere::is_before(std::string_view cursor, RequestBounds const& bounds) const {
  return order_->compare(cursor, bounds.start->text) < 0;
}

bool BoundHere::ends_list(RequestBounds const& bounds, RowBatch const& end_of_page) const {
  if (!newest_first_ || !has_bound(bounds)) return false;
  auto const& cursors = end_of_page.cursors;
  for (auto cursor = cursors.rbegin(); cursor != cursors.rend(); ++cursor) {
    if (cursor->empty() || !order_->fault(*cursor).empty()) continue;
    return is_before(*cursor, bounds);
  }
  return false;
}

std::vector<bool> BoundHere::left_out(RequestBounds const& bounds, RowBatch const& batch) const {
  if (!client_side_ || !has_bound(bounds)) return {};
  std::vector<bool> out(batch.rows, false);
  for (std::size_t row = 0; row < batch.cursors.size(); ++row) {
    auto const cursor = batch.cursors[row];
    out[row] = !cursor.empty() && order_->fault(cursor).empty() && is_before(cursor, bounds);
  }
  return out;
}

}  // namespace loanpulse
