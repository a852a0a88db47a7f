#pragma once

#include "fetch/render/request_values.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "values/cursor_order.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace loanpulse {

/// What the lower bound of a run means on this side, where the source is not asked for it: a list
/// of the newest ends there, and a list that comes as a whole is read from there on. Pure.
class BoundHere {
 public:
  explicit BoundHere(Job const& job);

  /// Of a source that lists its newest records first: whether the last record of a page that has a
  /// cursor is from before the bound. False for lists in another order, without a bound, and where
  /// no record tells.
  bool ends_list(RequestBounds const& bounds, RowBatch const& end_of_page) const;

  /// Of a source that cannot be asked: per row, whether it is from before the bound. Empty: no row
  /// is. Rows without a cursor are not.
  std::vector<bool> left_out(RequestBounds const& bounds, RowBatch const& batch) const;

 private:
  bool has_bound(RequestBounds const& bounds) const;
  bool is_before(std::string_view cursor, RequestBounds const& bounds) const;

  bool newest_first_ = false;
  bool client_side_ = false;
  std::optional<CursorOrder> order_;
};

}  // namespace loanpulse
