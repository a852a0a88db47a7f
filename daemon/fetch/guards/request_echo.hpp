#pragma once

#include <string>
#include <string_view>

#include "fetch/page_request.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Whether a text is a link: absolute, or to a path or query of the same server.
bool is_url(std::string_view text);

/// Whether two absolute URLs are the same request.
bool same_place(std::string const& left, std::string const& right);

/// Whether what stands in an answer is only the request's own parameter, sent back: of any name, or
/// that of the paginator alone. What a POST's body says is a parameter too. The number of a next
/// page may well be that of a limit.
bool is_echo(std::string const& token, bool any_parameter, Source const& source,
             PageRequest const& request);

}  // namespace loanpulse
