#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "load/binary_copy.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

/// Where a row came from and how new it is, in one number that grows with both: nanoseconds of the
/// cursor below PostgreSQL's microsecond (10 bits), page (21 bits), record (32 bits). Of two
/// versions of a key with the same stored cursor the greater number wins.
std::int64_t arrival_order(int nanoseconds, std::size_t page, std::size_t record);

/// Encodes the rows of one job for COPY into its staging table: the declared columns, `_order`, and
/// `_cursor` (the cursor's source text) where the staging table has it.
class RowEncoder {
 public:
  RowEncoder(Job const& job, bool with_cursor_text);

  /// A complete COPY stream of the rows with keep[row]; valid until the next call.
  std::span<char const> encode(RowBatch const& batch, std::vector<bool> const& keep);

 private:
  void encode_row(RowBatch const& batch, std::size_t row);
  void encode_cell(Cell const& cell, TypeName type);

  std::vector<TypeName> types_;
  std::optional<CursorOrder> cursor_order_;
  bool with_cursor_text_;
  BinaryCopy copy_;
};

}  // namespace loanpulse
