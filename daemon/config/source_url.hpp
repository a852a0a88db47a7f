#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// Why `url` cannot be a source, with the cure; empty when it can: http or https, a host, no user
/// or password, no fragment, only what RFC 3986 allows in a URL. The fault shows nothing of the
/// URL, which may carry a password.
std::string source_url_fault(std::string_view url);

}  // namespace loanpulse
