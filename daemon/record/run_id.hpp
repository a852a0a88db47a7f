#pragma once

#include <string_view>

namespace loanpulse {

/// Whether the text is a uuid as run ids are written (8-4-4-4-12 hex digits, of either case), which
/// PostgreSQL then takes for a uuid without an error.
bool is_run_id(std::string_view text);

}  // namespace loanpulse
