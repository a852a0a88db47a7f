#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loanpulse {

/// Bytes to which messages, samples and reasons are cut.
inline constexpr std::size_t longest_stored_text = 8192;

/// The text as a PostgreSQL text column takes it: bytes that are no UTF-8, and NUL, become U+FFFD;
/// cut between characters so that the result has at most `limit` bytes, "…" at its end included.
/// `limit` is at least 3.
std::string storable_text(std::string_view text, std::size_t limit);

}  // namespace loanpulse
