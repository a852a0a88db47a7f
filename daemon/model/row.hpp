#pragma once

#include "model/column_type.hpp"
#include "model/offset_map.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// One typed value. Text points into the RowBatch that owns the cell.
class Cell {
 public:
  Cell() = default;
  static Cell of_integer(CellKind kind, std::int64_t value) {
    Cell cell;
    cell.kind_ = kind;
    cell.integer_ = value;
    return cell;
  }
  static Cell of_real(double value) {
    Cell cell;
    cell.kind_ = CellKind::real;
    cell.real_ = value;
    return cell;
  }
  static Cell of_text(CellKind kind, std::string_view value) {
    Cell cell;
    cell.kind_ = kind;
    cell.length_ = static_cast<std::uint32_t>(value.size());
    cell.text_ = value.data();
    return cell;
  }

  CellKind kind() const { return kind_; }
  bool is_null() const { return kind_ == CellKind::null; }
  std::int64_t integer() const { return integer_; }
  double real() const { return real_; }
  std::string_view text() const { return {text_, length_}; }

 private:
  CellKind kind_ = CellKind::null;
  std::uint32_t length_ = 0;
  union {
    std::int64_t integer_ = 0;
    double real_;
    char const* text_;
  };
};
static_assert(sizeof(Cell) == 16);

/// A record that could not become a row, or not wholly: some declared value does not convert. Texts
/// point into the RowBatch that owns the fault.
struct RowFault {
  std::size_t row = 0;      ///< index in the batch
  std::string_view column;  ///< empty when the record as a whole is at fault
  std::string_view reason;  ///< "not a bigint: \"12a\""
};

/// Where a record stands in the body of its page, or of the part of it.
struct RecordSpan {
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// The rows of one page, or of a part of it: a table of cells in the declared order of columns.
/// Moved from the fetching to the loading thread, never shared. Its texts live as long as it does.
struct RowBatch {
  std::size_t page = 1;
  std::size_t part = 1;          ///< of the page's answer, as in AnswerPart
  std::size_t partition = 0;     ///< as in Page
  std::size_t first_record = 0;  ///< of the page: 0 unless others came before
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<Cell> cells;  ///< rows × columns; a faulty row's cells are null where unconverted
  /// The cursor's source text per row, empty where null; no entries for jobs without a cursor.
  std::vector<std::string_view> cursors;
  std::vector<bool> gone;                        ///< per row: the source says so; empty: of none
  std::vector<RowFault> faults;                  ///< by row; one for each column, and one for all
  std::vector<RecordSpan> records;               ///< per row
  std::shared_ptr<std::string const> body;       ///< as it was read; spans point into it
  std::shared_ptr<OffsetMap const> offsets;      ///< from there to the part; null: the same
  std::uint64_t part_offset = 0;                 ///< of the part in the answer
  std::shared_ptr<char const[]> text;            ///< what most texts point into
  std::vector<std::unique_ptr<char[]>> storage;  ///< what the others point into
  std::size_t storage_bytes = 0;

  /// Where a record begins in the answer.
  std::uint64_t offset_in_answer(std::size_t row) const {
    std::size_t const offset = records[row].offset;
    return part_offset + (offsets ? offsets->original(offset) : offset);
  }
  bool is_gone(std::size_t index) const { return !gone.empty() && gone[index]; }
  Cell const* row(std::size_t index) const { return cells.data() + index * columns; }
  Cell* row(std::size_t index) { return cells.data() + index * columns; }
};

}  // namespace loanpulse
