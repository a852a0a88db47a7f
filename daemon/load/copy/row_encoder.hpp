#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load/copy/arrival_order.hpp"
#include "load/copy/binary_copy.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

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
  /// `_cursor` (the cursor's source text) and `_gone` where it has them. Valid until the next call.
  std::span<char const> encode(RowBatch const& batch, std::vector<bool> const& keep);

  /// The same for the target, which adds `mark`.
  std::span<char const> encode_for_target(RowBatch const& batch, std::vector<bool> const& keep,
                                          LoadMark const& mark);
  /// The arrival order of each of these rows. Valid until the next call.
  std::span<std::int64_t const> orders(RowBatch const& batch, std::vector<bool> const& keep);

 private:
  void encode_cells(RowBatch const& batch, std::size_t row, std::size_t more);
  /// What the binary form of a column depends on beside the kind of its cells.
  struct FieldForm {
    std::uint8_t width;  ///< see TypeTraits
    bool is_jsonb;
  };
  void encode_cell(Cell const& cell, FieldForm form);
  std::int64_t order_of(RowBatch const& batch, std::size_t row) const;

  std::vector<FieldForm> forms_;  ///< looked up once, not for each value
  ArrivalOrder const arrival_order_;
  std::optional<CursorOrder> cursor_order_;
  bool with_cursor_text_;
  bool with_gone_;  ///< `_gone`: whether the source says that the row is
  BinaryCopy copy_;
  std::vector<std::int64_t> orders_;
};

}  // namespace loanpulse
