#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace loanpulse {

/// Length of the number at the front of `text` by RFC 8259, section 6; 0 when there is none.
std::size_t json_number_length(std::string_view text);

/// Offset behind the string whose opening quote is at `at`.
std::size_t skip_json_string(std::string_view text, std::size_t at);

/// Overwrites each number that no double can hold by one of the same length that fits ("1e400" by
/// "1e000"): RapidJSON refuses such numbers even when it is asked for their text only, but they are
/// JSON and a numeric column can hold them. Also hides some that would fit. What follows a number
/// and does not belong to it is refused by a reader behind the new number as behind the old one.
void hide_huge_numbers(std::span<char> text);

}  // namespace loanpulse
