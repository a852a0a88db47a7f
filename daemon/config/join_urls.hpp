#pragma once

#include "model/request_template.hpp"

#include <string>

namespace loanpulse {

/// Whether a URL begins with a scheme of its own, and is not relative to another.
bool is_whole_url(TextTemplate const& url);

/// A connection's URL with what a source adds to it: a path, a query or both. Unlike a link of a
/// page (RFC 3986, 5.2) nothing of the first is replaced: no segment is lost, a final slash stays,
/// and of two queries both hold.
TextTemplate join_urls(TextTemplate const& base, TextTemplate const& added);

/// Scheme, host and port of a whole URL (RFC 6454), its placeholders as they are written. Holds
/// secrets where the URL does.
std::string origin_text(TextTemplate const& url);

}  // namespace loanpulse
