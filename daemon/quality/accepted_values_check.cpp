#include "quality/row_check.hpp"
#include "values/converter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace loanpulse {
namespace {

class AcceptedValuesRowCheck final : public RowCheck {
 public:
  AcceptedValuesRowCheck(AcceptedValuesCheck const& rule, Target const& target)
      : index_{column_index(target, rule.column)}, column_{target.columns[index_]} {
    for (auto const& value : rule.values) {
      values_.push_back(configured_cell(column_, value, arena_));
    }
    std::sort(values_.begin(), values_.end(), is_less);
  }

  bool violates(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    return !cell.is_null() && !std::binary_search(values_.begin(), values_.end(), cell, is_less);
  }

  Violation describe(CheckedRow row) const override {
    return {column_.name, fmt::format("{} {} is not one of the {} accepted values", column_.name,
                                      shown_cell(row.cells[index_], column_.type), values_.size())};
  }

  std::string subject() const override {
    return fmt::format("{} in {} values", column_.name, values_.size());
  }

 private:
  /// Of texts, most differ in their length already.
  static bool is_less(Cell const& a, Cell const& b) {
    if (a.kind() == CellKind::text && b.kind() == CellKind::text &&
        a.text().size() != b.text().size()) {
      return a.text().size() < b.text().size();
    }
    return compare_cells(a, b) < 0;
  }

  std::size_t index_;
  Column column_;
  TextArena arena_;  // holds the values' texts
  std::vector<Cell> values_;
};

}  // namespace

std::unique_ptr<RowCheck> make_accepted_values_check(AcceptedValuesCheck const& rule,
                                                     Target const& target) {
  return std::make_unique<AcceptedValuesRowCheck>(rule, target);
}

}  // namespace loanpulse
