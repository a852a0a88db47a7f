#include "quality/row_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace loanpulse {
namespace {

class NotNullRowCheck final : public RowCheck {
 public:
  NotNullRowCheck(NotNullCheck const& rule, Target const& target) : names_{rule.columns} {
    for (auto const& name : names_) columns_.push_back(column_index(target, name));
  }

  bool violates(CheckedRow row) const override {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](std::size_t column) { return row.cells[column].is_null(); });
  }

  Violation describe(CheckedRow row) const override {
    std::size_t first = 0;
    while (!row.cells[columns_[first]].is_null()) ++first;
    return {names_[first], names_[first] + " is null"};
  }

  std::string subject() const override { return fmt::format("{}", fmt::join(names_, ", ")); }

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> columns_;
};

}  // namespace

std::unique_ptr<RowCheck> make_not_null_check(NotNullCheck const& rule, Target const& target) {
  return std::make_unique<NotNullRowCheck>(rule, target);
}

}  // namespace loanpulse
