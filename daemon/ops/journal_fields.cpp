#include "ops/journal_fields.hpp"

#include "ops/printable.hpp"

namespace loanpulse {

std::vector<std::string> journal_fields(std::string_view message, int priority,
                                        LogScope const* scope) {
  // The journal would keep line ends, but `journalctl -o cat` shows each line as one of its own.
  std::vector<std::string> fields{"MESSAGE=" + printable(message, std::string_view::npos),
                                  "PRIORITY=" + std::to_string(priority),
                                  "SYSLOG_IDENTIFIER=loanpulse"};
  if (scope != nullptr) {
    fields.push_back("JOB=" + scope->job());
    fields.push_back("RUN_ID=" + scope->run_id());
  }
  return fields;
}

}  // namespace loanpulse
