#include "model/quality.hpp"

#include "model/target.hpp"

#include <algorithm>

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
