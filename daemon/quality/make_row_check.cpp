#include "quality/row_check.hpp"
#include "values/converter.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace loanpulse {
namespace {

struct MakeCheck {
  Target const& target;

  std::unique_ptr<RowCheck> operator()(ValidTypesCheck const&) const {
    return make_valid_types_check(target);
  }
  std::unique_ptr<RowCheck> operator()(NotNullCheck const& rule) const {
    return make_not_null_check(rule, target);
  }
  std::unique_ptr<RowCheck> operator()(RangeCheck const& rule) const {
    return make_range_check(rule, target);
  }
  std::unique_ptr<RowCheck> operator()(AcceptedValuesCheck const& rule) const {
    return make_accepted_values_check(rule, target);
  }
  std::unique_ptr<RowCheck> operator()(RegexCheck const& rule) const {
    return make_regex_check(rule, target);
  }
  std::unique_ptr<RowCheck> operator()(UniqueCheck const&) const { return nullptr; }
  std::unique_ptr<RowCheck> operator()(RowCountCheck const&) const { return nullptr; }
};

}  // namespace

std::unique_ptr<RowCheck> make_row_check(CheckRule const& rule, Target const& target) {
  return std::visit(MakeCheck{target}, rule);
}

Cell configured_cell(Column const& column, std::string_view text, TextArena& arena) {
  Cell cell;
  std::string_view const kept = arena.copy(text);
  if (auto const fault = Converter{column}.convert(ScalarKind::string, kept, arena, cell)) {
    throw std::invalid_argument{fmt::format("column {}: {}", column.name, *fault)};
  }
  return cell;
}

}  // namespace loanpulse
