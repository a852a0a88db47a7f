#pragma once

#include "model/clock.hpp"
#include "model/request_template.hpp"
#include "values/instant.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// A moment of this machine's clock.
Instant instant_at(TimePoint time);

/// The instant as a request spells it, rounded down where the spelling is coarser. `own` gives what
/// `iso` does: RFC 3339 in UTC, with a fraction where there is one down to the microsecond. A
/// pattern is strftime's in English, with `%s` for seconds since 1970 and `%f` for six digits of a
/// second. Throws std::invalid_argument for a zone that this machine does not know.
std::string write_time(Instant instant, TimeSpelling const& spelling);

/// Why strftime would not write a time by the pattern; empty when it would.
std::string pattern_fault(std::string_view pattern);

}  // namespace loanpulse
