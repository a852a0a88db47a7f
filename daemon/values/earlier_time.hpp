#pragma once

#include "values/instant.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace loanpulse {

/// The instant `lag` before; exact.
Instant earlier(Instant instant, std::chrono::milliseconds lag);

/// Writes an instant in the form of `example`, a valid time of that format: same separator, offset
/// and digits. Rounded down where the form is coarser, so that reading the result never gives a
/// later instant; the first moment of year 1 is the earliest that is written. Texts without offset
/// are local times in `zone`, or of a clock at UTC when it is null.
std::string write_like(std::string_view example, TimeForm const& form, Instant instant,
                       date::time_zone const* zone);

}  // namespace loanpulse
