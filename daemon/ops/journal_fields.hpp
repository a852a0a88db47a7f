#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ops/log_scope.hpp"

namespace loanpulse {

/// The fields of a journal entry as sd_journal_sendv(3) takes them, "NAME=value": MESSAGE on one
/// line, PRIORITY by syslog(3) (0..7), SYSLOG_IDENTIFIER and, in a scope, JOB and RUN_ID.
std::vector<std::string> journal_fields(std::string_view message, int priority,
                                        LogScope const* scope);

}  // namespace loanpulse
