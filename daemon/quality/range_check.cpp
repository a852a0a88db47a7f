#include "quality/row_check.hpp"
#include "quality/shown_cell.hpp"
#include "values/converter.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

namespace loanpulse {
namespace {

class RangeRowCheck final : public RowCheck {
 public:
  RangeRowCheck(RangeCheck const& rule, Target const& target)
      : rule_{rule},
        index_{column_index(target, rule.column)},
        column_{target.columns[index_]},
        min_{bound(rule.min)},
        max_{bound(rule.max)} {
    if (min_ && max_ && compare_cells(*min_, *max_) > 0) {
      throw std::invalid_argument{
          fmt::format("range of {}: min {} is above max {}", rule.column, *rule.min, *rule.max)};
    }
  }

  bool violates(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    return !cell.is_null() && (is_below(cell) || is_above(cell));
  }

  Violation describe(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    bool const below = is_below(cell);
    return {rule_.column,
            fmt::format("{} {} is {} {}", rule_.column, shown_cell(cell, column_.type),
                        below ? "below" : "above", below ? *rule_.min : *rule_.max)};
  }

  std::string subject() const override {
    if (!rule_.max) return fmt::format("{} at least {}", rule_.column, *rule_.min);
    if (!rule_.min) return fmt::format("{} at most {}", rule_.column, *rule_.max);
    return fmt::format("{} {}..{}", rule_.column, *rule_.min, *rule_.max);
  }

 private:
  std::optional<Cell> bound(std::optional<std::string> const& text) {
    if (!text) return std::nullopt;
    return configured_cell(column_, *text, arena_);
  }
  bool is_below(Cell const& cell) const { return min_ && compare_cells(cell, *min_) < 0; }
  bool is_above(Cell const& cell) const { return max_ && compare_cells(cell, *max_) > 0; }

  RangeCheck rule_;
  std::size_t index_;
  Column column_;
  TextArena arena_;  // before the bounds, whose texts lie in it
  std::optional<Cell> min_;
  std::optional<Cell> max_;
};

}  // namespace

std::unique_ptr<RowCheck> make_range_check(RangeCheck const& rule, Target const& target) {
  if (!rule.min && !rule.max) {
    throw std::invalid_argument{"range of " + rule.column + ": give `min`, `max` or both"};
  }
  return std::make_unique<RangeRowCheck>(rule, target);
}

}  // namespace loanpulse
