#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/job.hpp"
#include "model/row.hpp"
#include "model/run.hpp"
#include "values/cursor_limit.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

/// The highest cursor of the rows that go on to the target or are not wanted there, as the source
/// wrote it: what the watermark may rise to. Rows without one are passed over, and so are those
/// that come from further in the future than the job allows, which are counted.
class HighestCursor {
 public:
  HighestCursor(Job const& job, Run const& run);

  /// `skipped` are the rows that are not wanted, which need not be read again; empty: none.
  void observe(RowBatch const& batch, std::vector<bool> const& keep,
               std::vector<bool> const& skipped = {});

  /// Of all rows. Empty for a job without a cursor, and while no row had one.
  std::optional<std::string> text() const;
  /// The same of the rows of one partition, by its number.
  std::optional<std::string> text_of(std::size_t partition) const;

  /// How many rows come from the future.
  std::uint64_t future_rows() const { return future_rows_; }
  /// What is to be said of them, and of a watermark that is in the future itself.
  std::vector<std::string> warnings() const;

 private:
  /// As the source wrote it, and as it is stored; what the cell may point to is gone.
  struct Highest {
    std::optional<std::string> text;
    Cell cell;
  };
  bool is_higher(Highest const& than, Cell const& cell, std::string_view text) const;
  void note_future(RowBatch const& batch, std::size_t row);

  Job const& job_;
  Run const& run_;
  std::size_t column_ = 0;
  std::optional<CursorOrder> order_;
  std::optional<CursorLimit> limit_;
  std::vector<Highest> highest_;  ///< by partition
  std::uint64_t future_rows_ = 0;
  std::string first_future_;  ///< where it stands, and its cursor
};

}  // namespace loanpulse
