#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace loanpulse {

// Questions about the characters of ASCII, answered alike whatever the locale is.

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_capital_letter(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_small_letter(c) || is_capital_letter(c);
}

/// Whether there are digits, and nothing else.
bool is_only_digits(std::string_view text);

/// A token of RFC 9110, section 5.6.2: a method, or the name of a header.
bool is_token(std::string_view text);

/// What a header's value may hold (RFC 9110, section 5.5): no line end, which would begin another
/// header, and no other control character but the tab. Bytes above 0x7f pass.
bool is_header_value(std::string_view text);

/// Whether all is visible ASCII. Bearer tokens are: RFC 6750's b64token and a little more.
bool is_visible_ascii(std::string_view text);

/// Letters in lower case; other bytes stay.
std::string lower_case(std::string_view text);

/// Without blanks and tabs (RFC 9110's OWS) at both ends.
std::string_view without_blanks(std::string_view text);

/// Without line ends there either.
std::string_view without_space(std::string_view text);

/// Whether a word is among those of a list.
bool is_one_of(std::string_view word, auto const& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace loanpulse
