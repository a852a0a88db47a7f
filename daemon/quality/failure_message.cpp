#include "quality/row_gate.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

std::string_view cure(OnFail on_fail) {
  if (on_fail == OnFail::quarantine)
    return "correct the source, or raise max_fraction of this check";
  return "correct the source, or set on_fail: quarantine for this check";
}

std::string sentence(CheckResult const& result) {
  std::string const first = result.sample.empty() ? "" : ", first: " + result.sample;
  return fmt::format("quality check {} on {} failed: {} of {} rows{}; {}", result.rule,
                     result.subject, result.violations, result.checked, first,
                     cure(result.on_fail));
}

}  // namespace

std::string failure_message(std::vector<CheckResult> const& results) {
  std::string message;
  for (auto const& result : results) {
    if (result.passed) continue;
    if (!message.empty()) message += ". ";
    message += sentence(result);
  }
  return message;
}

}  // namespace loanpulse
