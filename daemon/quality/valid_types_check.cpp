#include "quality/row_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace loanpulse {
namespace {

class ValidTypesRowCheck final : public RowCheck {
 public:
  explicit ValidTypesRowCheck(Target const& target) : target_{target}, key_{key_columns(target)} {}

  bool violates(CheckedRow row) const override {
    return !row.faults.empty() || std::any_of(key_.begin(), key_.end(), [&](std::size_t column) {
      return row.cells[column].is_null();
    });
  }

  Violation describe(CheckedRow row) const override {
    if (!row.faults.empty()) {
      RowFault const& fault = row.faults.front();
      if (fault.column.empty()) return {{}, std::string{fault.reason}};
      return {std::string{fault.column}, fmt::format("{}: {}", fault.column, fault.reason)};
    }
    auto const missing = std::find_if(
        key_.begin(), key_.end(), [&](std::size_t column) { return row.cells[column].is_null(); });
    std::string const& name = target_.columns[*missing].name;
    return {name, std::string{"primary key "}.append(name).append(" is null")};
  }

  std::string subject() const override { return "all columns"; }

 private:
  Target target_;
  std::vector<std::size_t> key_;
};

}  // namespace

std::unique_ptr<RowCheck> make_valid_types_check(Target const& target) {
  return std::make_unique<ValidTypesRowCheck>(target);
}

}  // namespace loanpulse
