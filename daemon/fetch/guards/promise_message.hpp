#pragma once

#include <string>
#include <vector>

#include "fetch/guards/promise.hpp"
#include "fetch/paging/paginator.hpp"

namespace loanpulse {

/// What to tell of a list that ended although its last answer promises more: which members say so,
/// why the list ended, the line to write in the job's file, and the switch.
std::string promise_message(Source const& source, Paginator const& paginator, ListEnd const& end,
                            std::vector<Promise> const& promises);

}  // namespace loanpulse
