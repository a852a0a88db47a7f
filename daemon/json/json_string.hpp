#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// Appends `text`, which is UTF-8, as a JSON string in quotes, escaping no more than RFC 8259 asks.
void append_json_string(std::string& out, std::string_view text);

}  // namespace loanpulse
