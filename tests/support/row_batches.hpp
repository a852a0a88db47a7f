#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "model/row.hpp"

namespace loanpulse {

inline Cell integer_cell(std::int64_t value) { return Cell::of_integer(CellKind::integer, value); }
inline Cell text_cell(CellKind kind, std::string_view value) { return Cell::of_text(kind, value); }

/// A batch of cells, row after row.
inline RowBatch rows_of(std::size_t columns, std::vector<Cell> cells) {
  RowBatch batch;
  batch.columns = columns;
  batch.rows = cells.size() / columns;
  batch.cells = std::move(cells);
  return batch;
}

}  // namespace loanpulse
