#pragma once

#include <cstdint>
#include <string_view>

#include "model/row.hpp"

namespace loanpulse {

inline constexpr char const* page_of_loans_cursor = "2024-03-01T00:00:00Z";

/// Rows of the sample job with ascending keys, which point into `city`.
inline RowBatch page_of_loans(std::size_t number, std::int64_t first_key, std::int64_t rows,
                              std::string_view city) {
  constexpr std::int64_t cursor_microseconds = 1'709'251'200'000'000;
  RowBatch batch;
  batch.page = number;
  batch.columns = 4;
  batch.rows = static_cast<std::size_t>(rows);
  for (std::int64_t key = first_key; key < first_key + rows; ++key) {
    batch.cells.push_back(Cell::of_integer(CellKind::integer, key));
    batch.cells.push_back(Cell::of_text(CellKind::text, city));
    batch.cells.emplace_back();
    batch.cells.push_back(Cell::of_integer(CellKind::timestamp, cursor_microseconds));
  }
  batch.cursors.assign(batch.rows, page_of_loans_cursor);
  return batch;
}

}  // namespace loanpulse
