#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loanpulse {

/// The text as PostgreSQL can store it: each byte that belongs to no valid UTF-8 character
/// (RFC 3629), and each NUL, becomes U+FFFD. At most `limit` bytes, cut between characters.
std::string repaired_text(std::string_view text, std::size_t limit);

}  // namespace loanpulse
