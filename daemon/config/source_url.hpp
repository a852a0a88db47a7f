#pragma once

#include "model/request_template.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// Why `url` cannot be a source, with the cure; empty when it can: http or https, a host, no user
/// or password, no fragment, only what RFC 3986 allows in a URL. The fault shows nothing of the
/// URL, which may carry a password.
std::string source_url_fault(std::string_view url);

/// The same of one in which placeholders and secrets stand, each of which may be anything that a
/// segment of a URL is; nothing but {start} is a link that an answer has given.
std::string url_template_fault(TextTemplate const& url);

}  // namespace loanpulse
