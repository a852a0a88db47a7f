#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// ASCII letters in lower case, whatever the locale is; other bytes stay.
std::string lower_case(std::string_view text);

/// Without blanks and tabs (RFC 9110's OWS) at both ends.
std::string_view without_blanks(std::string_view text);

/// Without line ends there either.
std::string_view without_space(std::string_view text);

}  // namespace loanpulse
