#pragma once

#include "decode/page_decoder.hpp"
#include "fetch/render/request_values.hpp"
#include "model/job.hpp"

#include <vector>

namespace loanpulse {

/// What columns with a `value` have in the rows of a list. Throws as render() does.
std::vector<GivenValue> given_values(Job const& job, RequestBounds const& bounds);

}  // namespace loanpulse
