#pragma once

#include "values/instant.hpp"

#include <string_view>

namespace loanpulse {

/// Reads a time for a column without time zone, as if its clock were at UTC. A UTC offset in the
/// text is a fault: PostgreSQL would drop it silently, and with it the instant. Never throws.
ParsedInstant parse_local_instant(std::string_view text, TimeForm const& form);

}  // namespace loanpulse
