#include "quality/row_check.hpp"
#include "values/converter.hpp"
#include "values/decimal_parts.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

namespace loanpulse {
namespace {

/// One end of a range. A decimal is taken apart once, not for every row.
class Bound {
 public:
  Bound(Column const& column, std::string const& text)
      : text_{text}, cell_{configured_cell(column, text, arena_)} {
    if (cell_.kind() == CellKind::numeric) decimal_ = split_decimal(cell_.text());
  }

  std::string const& text() const { return text_; }
  Cell const& cell() const { return cell_; }

  /// How a cell of the column stands to the bound; `decimal` is the cell's number if it is one.
  std::strong_ordering compare(Cell const& cell, std::optional<DecimalParts> const& decimal) const {
    return decimal ? compare_parts(*decimal, *decimal_) : compare_cells(cell, cell_);
  }

 private:
  std::string text_;
  TextArena arena_;  // before the cell, whose text lies in it
  Cell cell_;
  std::optional<DecimalParts> decimal_;
};

class RangeRowCheck final : public RowCheck {
 public:
  RangeRowCheck(RangeCheck const& rule, Target const& target)
      : index_{column_index(target, rule.column)}, column_{target.columns[index_]} {
    if (rule.min) min_.emplace(column_, *rule.min);
    if (rule.max) max_.emplace(column_, *rule.max);
    if (!min_ && !max_) {
      throw std::invalid_argument{
          fmt::format("range of {}: give `min`, `max` or both", rule.column)};
    }
    if (min_ && max_ && compare_cells(min_->cell(), max_->cell()) > 0) {
      throw std::invalid_argument{fmt::format("range of {}: min {} is above max {}", rule.column,
                                              min_->text(), max_->text())};
    }
  }

  bool violates(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    return !cell.is_null() && side_of(cell) != Side::inside;
  }

  Violation describe(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    bool const below = side_of(cell) == Side::below;
    return {column_.name,
            fmt::format("{} {} is {} {}", column_.name, shown_cell(cell, column_.type),
                        below ? "below" : "above", below ? min_->text() : max_->text())};
  }

  std::string subject() const override {
    if (!max_) return fmt::format("{} at least {}", column_.name, min_->text());
    if (!min_) return fmt::format("{} at most {}", column_.name, max_->text());
    return fmt::format("{} {}..{}", column_.name, min_->text(), max_->text());
  }

 private:
  enum class Side { below, inside, above };

  Side side_of(Cell const& cell) const {
    std::optional<DecimalParts> decimal;
    if (cell.kind() == CellKind::numeric) decimal = split_decimal(cell.text());
    if (min_ && min_->compare(cell, decimal) < 0) return Side::below;
    if (max_ && max_->compare(cell, decimal) > 0) return Side::above;
    return Side::inside;
  }

  std::size_t index_;
  Column column_;
  std::optional<Bound> min_;
  std::optional<Bound> max_;
};

}  // namespace

std::unique_ptr<RowCheck> make_range_check(RangeCheck const& rule, Target const& target) {
  return std::make_unique<RangeRowCheck>(rule, target);
}

}  // namespace loanpulse
