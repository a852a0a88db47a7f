#pragma once

#include <optional>
#include <string>

#include "model/job.hpp"
#include "model/row.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

/// The highest cursor of the rows that go on to the target, as the source wrote it: what the
/// watermark may rise to. Rows without one are passed over.
class HighestCursor {
 public:
  explicit HighestCursor(Job const& job);

  void observe(RowBatch const& batch, std::vector<bool> const& keep);

  /// Empty for a job without a cursor, and while no row had one.
  std::optional<std::string> const& text() const { return text_; }

 private:
  bool is_higher(Cell const& cell, std::string_view text) const;

  std::size_t column_ = 0;
  std::optional<CursorOrder> order_;
  std::optional<std::string> text_;
  Cell cell_;  ///< as `text_`, but what it may point to is gone
};

}  // namespace loanpulse
