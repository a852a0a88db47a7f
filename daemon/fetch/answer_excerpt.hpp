#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fetch/page_request.hpp"

namespace loanpulse {

/// The beginning of an answer for a message: at most 200 bytes, one line, valid UTF-8. Where the
/// source repeats one of the request's secrets (a header's value, a token), `***` stands instead.
std::string answer_excerpt(std::string_view body, PageRequest const& request);

}  // namespace loanpulse
