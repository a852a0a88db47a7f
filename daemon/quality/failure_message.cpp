#include "quality/row_gate.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

std::string_view cure(OnFail on_fail) {
  if (on_fail == OnFail::quarantine)
    return "correct the source, or raise max_fraction of this check";
  return "correct the source, or set on_fail: quarantine for this check";
}

std::string sentence(CheckResult const& result, bool cause_is_known) {
  std::string const first = result.sample.empty() ? "" : ", first: " + result.sample;
  auto const found = fmt::format("quality check {} on {} failed: {} of {} rows{}", result.rule,
                                 result.subject, result.violations, result.checked, first);
  if (cause_is_known && result.rule == "valid_types") return found;
  return fmt::format("{}; {}", found, cure(result.on_fail));
}

}  // namespace

std::string failure_message(std::vector<CheckResult> const& results,
                            std::vector<std::string> const& causes) {
  std::string message;
  for (auto const& result : results) {
    if (result.passed) continue;
    if (!message.empty()) message += ". ";
    message += sentence(result, !causes.empty());
  }
  if (message.empty() || causes.empty()) return message;
  return fmt::format("{}. {}", fmt::join(causes, "; "), message);
}

}  // namespace loanpulse
