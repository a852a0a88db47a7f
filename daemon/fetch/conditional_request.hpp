#pragma once

#include "fetch/fetch_step.hpp"
#include "fetch/page_request.hpp"

#include <optional>

namespace loanpulse {

/// Makes the request one for what has changed since the answer whose validators the bounds have,
/// where that was an answer to the same request. Sets its `basis` in any case. After everything
/// else of the request is there, but for what shows who asks.
void ask_if_changed(PageRequest& request, RequestBounds const& bounds);

/// The same request for whatever is there: validators are those of one URL.
PageRequest unconditional(PageRequest request);

/// What the answer to a request says of itself; empty: nothing that can be sent again.
std::optional<Validators> validators_of(PageRequest const& request, Answer const& answer);

}  // namespace loanpulse
