#include "model/job.hpp"

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
