#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/page.hpp"

namespace loanpulse {

/// The target of the first link of relation `rel` in an answer's Link headers (RFC 8288), as it is
/// written there; empty: there is none. A link that says results="false" leads to no records, and
/// one with an anchor is about something else. Names of `headers` are in lower case.
std::string link_in_headers(std::vector<std::pair<std::string, std::string>> const& headers,
                            std::string_view rel);

/// The link to the next page in an answer's Link headers, as an absolute URL. May hold secrets.
std::string next_link(PagingInfo const& info);

}  // namespace loanpulse
