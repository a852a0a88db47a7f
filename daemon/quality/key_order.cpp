#include "quality/key_order.hpp"

#include "values/converter.hpp"

namespace loanpulse {
namespace {

bool keeps_text(CellKind kind) {
  return storage_of(kind) == CellStorage::decimal || storage_of(kind) == CellStorage::text;
}

}  // namespace

KeyOrder::KeyOrder(Target const& target) : key_columns_{key_columns(target)} {
  last_.resize(key_columns_.size());
  texts_.resize(key_columns_.size());
}

void KeyOrder::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  for (std::size_t row = 0; row < batch.rows && ascending_; ++row) {
    if (!keep[row]) continue;
    Cell const* const cells = batch.row(row);
    if (any_) ascending_ = follows(cells);
    any_ = true;
    for (std::size_t i = 0; i < key_columns_.size(); ++i) last_[i] = cells[key_columns_[i]];
  }
  own_texts();
}

bool KeyOrder::follows(Cell const* row) const {
  for (std::size_t i = 0; i < key_columns_.size(); ++i) {
    auto const order = compare_cells(last_[i], row[key_columns_[i]]);
    if (order != 0) return order < 0;
  }
  return false;
}

void KeyOrder::own_texts() {
  for (std::size_t i = 0; i < last_.size(); ++i) {
    if (!keeps_text(last_[i].kind())) continue;
    texts_[i] = std::string{last_[i].text()};  // a copy first: the cell may point into texts_[i]
    last_[i] = Cell::of_text(last_[i].kind(), texts_[i]);
  }
}

}  // namespace loanpulse
