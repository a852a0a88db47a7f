#pragma once

#include "fetch/render/request_values.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "values/cursor_order.hpp"

#include <optional>

namespace loanpulse {

/// Of a source that lists its newest records first: whether a list has come to records that an
/// earlier run has read. Pure.
class NewestFirst {
 public:
  explicit NewestFirst(Job const& job);

  /// Whether the last record of a page that has a cursor is from before the lower bound. False for
  /// lists in another order, without a bound, and where no record tells.
  bool has_reached(RequestBounds const& bounds, RowBatch const& end_of_page) const;

 private:
  std::optional<CursorOrder> order_;
};

}  // namespace loanpulse
