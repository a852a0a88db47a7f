#pragma once

#include <string>
#include <string_view>

#include "ops/log_scope.hpp"

namespace loanpulse {

/// `"message":"…"` and, in a scope, `,"job":"…","run_id":"…"`: the part of a JSON log line that
/// needs escaping. What is no UTF-8 becomes U+FFFD, so that every line is valid JSON.
std::string json_log_members(std::string_view message, LogScope const* scope);

}  // namespace loanpulse
