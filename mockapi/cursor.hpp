#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

/// The token that stands for "after this row". It is standard base64 (RFC 4648 section 4), whose
/// '+', '/' and '=' a client must encode in a query, as with the tokens of many real APIs.
std::string encode_cursor(SortKey const& key);

/// Empty when the text is no token that encode_cursor() made.
std::optional<SortKey> decode_cursor(std::string_view token);

}  // namespace loanpulse::mockapi
