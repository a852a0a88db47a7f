#include "json/ends_within_json.hpp"

#include <algorithm>

#include "json/check_json.hpp"
#include "json/utf8.hpp"

namespace loanpulse {
namespace {

/// Whether every bracket that was opened outside of strings was closed again.
bool is_closed(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth-- <= 1) return true;
    }
  }
  return false;
}

/// Whether nothing is left but one \uXXXX, or the two of a surrogate pair, as far as they came: the
/// reader blames what is wrong with them on where they begin.
bool is_beginning_of_escapes(std::string_view rest) {
  constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
  constexpr std::string_view pair = "\\uXXXX\\uXXXX";
  if (rest.size() >= pair.size()) return false;
  return std::equal(rest.begin(), rest.end(), pair.begin(), [&](char c, char wanted) {
    return wanted == 'X' ? hexadecimal.find(c) != std::string_view::npos : c == wanted;
  });
}

}  // namespace

bool ends_within_json(std::string_view text) {
  if (byte_order_mark.starts_with(text)) return true;
  std::string_view json = text;
  if (json.starts_with(byte_order_mark)) json.remove_prefix(byte_order_mark.size());
  json.remove_prefix(std::min(json.find_first_not_of(json_blanks), json.size()));
  if (json.empty()) return true;
  bool const is_container = json.front() == '{' || json.front() == '[';
  if (is_container && is_closed(json)) return false;
  auto const fault = check_json(text);
  if (!fault) return false;
  return is_beginning_of_escapes(text.substr(std::min(fault->offset, text.size())));
}

bool ends_within_line(std::string_view text) {
  auto const newline = text.rfind('\n');
  if (newline == std::string_view::npos) return ends_within_json(text);
  auto const last = text.substr(newline + 1);
  return last.find_first_not_of(json_blanks) != std::string_view::npos && ends_within_json(last);
}

}  // namespace loanpulse
