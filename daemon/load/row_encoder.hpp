#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
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

/// `_run_id` and `_loaded_at` of a run's rows, as two encoded fields.
class LoadMark {
 public:
  static constexpr std::size_t size = 4 + 16 + 4 + 8;

  /// `loaded_at` in microseconds since 1970.
  LoadMark(std::string_view run_id, std::int64_t loaded_at);

  std::string_view fields() const;

 private:
  BinaryCopy copy_;
};

/// Encodes the rows of one job for COPY: the declared columns and what the table adds to them.
class RowEncoder {
 public:
  RowEncoder(Job const& job, bool with_cursor_text);

  /// A complete COPY stream of the rows with keep[row] for the staging table, which adds `_order`,
  /// and `_cursor` (the cursor's source text) where it has it. Valid until the next call.
  std::span<char const> encode(RowBatch const& batch, std::vector<bool> const& keep);

  /// The same for the target, which adds `mark`.
  std::span<char const> encode_for_target(RowBatch const& batch, std::vector<bool> const& keep,
                                          LoadMark const& mark);
  /// The arrival_order of each of these rows. Valid until the next call.
  std::span<std::int64_t const> orders(RowBatch const& batch, std::vector<bool> const& keep);

 private:
  void encode_cells(RowBatch const& batch, std::size_t row, std::size_t more);
  void encode_cell(Cell const& cell, TypeName type);
  std::int64_t order_of(RowBatch const& batch, std::size_t row) const;

  std::vector<TypeName> types_;
  std::optional<CursorOrder> cursor_order_;
  bool with_cursor_text_;
  BinaryCopy copy_;
  std::vector<std::int64_t> orders_;
};

}  // namespace loanpulse
