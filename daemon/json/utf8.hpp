#pragma once

#include <cstddef>
#include <string_view>

namespace loanpulse {

/// What some writers put before a text in UTF-8.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Length of the character at the front of `text`, 1..4, or 0 when there is none by RFC 3629,
/// section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t utf8_character_length(std::string_view text);

/// How many bytes at the front of `text`, which is no character, one replacement stands for: the
/// longest part that could have begun one, at least 1 (Unicode 15, section 3.9, U+FFFD
/// substitution of maximal subparts).
std::size_t utf8_broken_length(std::string_view text);

/// Offset of the first byte at or after `from` that is not ASCII; `text.size()` if there is none.
std::size_t skip_ascii(std::string_view text, std::size_t from);

}  // namespace loanpulse
