#include "json/hide_numbers.hpp"

#include <algorithm>

#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

/// Without an exponent, a number of so few characters is below the largest double, 1.8e308.
constexpr std::size_t surely_fits = 300;

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

bool may_be_huge(std::string_view number) {
  return number.size() > surely_fits || number.find_first_of("eE") != std::string_view::npos;
}

/// The sign stays, so that nothing before it becomes a part of the number; and the new number has
/// an exponent, so that nothing behind it does: neither "5-1e400" nor "1e400E1" is one.
void hide(std::span<char> number) {
  if (number.front() == '-') number = number.subspan(1);
  std::fill(number.begin(), number.end(), '0');
  number[0] = '1';
  number[1] = 'e';
}

}  // namespace

std::size_t skip_json_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t json_number_length(std::string_view text) {
  std::size_t const start = text.starts_with('-') ? 1 : 0;
  std::size_t at = skip_digits(text, start);
  if (at == start || (text[start] == '0' && at > start + 1)) return 0;
  if (at < text.size() && text[at] == '.') {
    std::size_t const end = skip_digits(text, at + 1);
    if (end == at + 1) return 0;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t digits = at + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    std::size_t const end = skip_digits(text, digits);
    if (end == digits) return 0;
    at = end;
  }
  return at;
}

void hide_huge_numbers(std::span<char> text) {
  std::string_view const all{text.data(), text.size()};
  std::size_t at = 0;
  while (at < all.size()) {
    if (all[at] == '"') {
      at = skip_json_string(all, at);
      continue;
    }
    if (all[at] != '-' && !is_digit(all[at])) {
      ++at;
      continue;
    }
    std::size_t const length = json_number_length(all.substr(at));
    if (length == 0) return;  // RapidJSON will refuse the text here
    if (may_be_huge(all.substr(at, length))) {
      hide(text.subspan(at, length));
    }
    at += length;
  }
}

}  // namespace loanpulse
