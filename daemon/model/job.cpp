#include "model/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace loanpulse {
namespace {

struct NameOfRule {
  std::string_view operator()(ValidTypesCheck const&) const { return "valid_types"; }
  std::string_view operator()(NotNullCheck const&) const { return "not_null"; }
  std::string_view operator()(RangeCheck const&) const { return "range"; }
  std::string_view operator()(AcceptedValuesCheck const&) const { return "accepted_values"; }
  std::string_view operator()(RegexCheck const&) const { return "regex"; }
  std::string_view operator()(UniqueCheck const&) const { return "unique"; }
  std::string_view operator()(RowCountCheck const&) const { return "row_count"; }
};

}  // namespace

std::size_t column_index(Target const& target, std::string_view name) {
  for (std::size_t i = 0; i < target.columns.size(); ++i) {
    if (target.columns[i].name == name) return i;
  }
  throw std::invalid_argument{fmt::format("column {} is not declared for {}; add it to `columns:`",
                                          name, target.qualified_name())};
}

bool is_key_column(Target const& target, std::string_view name) {
  return std::find(target.primary_key.begin(), target.primary_key.end(), name) !=
         target.primary_key.end();
}

std::vector<std::size_t> key_columns(Target const& target) {
  std::vector<std::size_t> columns;
  for (auto const& name : target.primary_key) columns.push_back(column_index(target, name));
  return columns;
}

std::string_view rule_name(CheckRule const& rule) { return std::visit(NameOfRule{}, rule); }

bool is_primary_key(UniqueCheck const& check, Target const& target) {
  return std::is_permutation(check.columns.begin(), check.columns.end(), target.primary_key.begin(),
                             target.primary_key.end());
}

std::string_view to_string(OnFail on_fail) {
  switch (on_fail) {
    case OnFail::fail:
      return "fail";
    case OnFail::quarantine:
      return "quarantine";
    case OnFail::warn:
      return "warn";
  }
  return "unknown";
}

}  // namespace loanpulse
