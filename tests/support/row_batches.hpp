#pragma once

#include <utility>
#include <vector>

#include "model/row.hpp"

namespace loanpulse {

/// A batch of cells, row after row.
inline RowBatch rows_of(std::size_t columns, std::vector<Cell> cells) {
  RowBatch batch;
  batch.columns = columns;
  batch.rows = cells.size() / columns;
  batch.cells = std::move(cells);
  return batch;
}

}  // namespace loanpulse
