#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// A source's value for a message: its first 60 bytes on one line, cut between two characters, so
/// that valid UTF-8 stays valid.
std::string shown_text(std::string_view value);

}  // namespace loanpulse
