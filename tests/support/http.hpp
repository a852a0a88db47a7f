#pragma once

#include <string>

namespace loanpulse {

/// The body of a successful answer from loopback; throws std::runtime_error for anything else.
std::string http_get(std::string const& url);
std::string http_post(std::string const& url);

}  // namespace loanpulse
