#pragma once

#include <string>
#include <vector>

#include "fetch/guards/promise.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// What to tell of a list that ended although its answers promise more: which members say so, why
/// the list ended ("it is an empty page"), the line to write in the job's file, and the switch.
std::string promise_message(Source const& source, std::string const& end_reason,
                            std::vector<Promise> const& promises);

}  // namespace loanpulse
