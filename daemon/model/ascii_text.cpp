#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

std::string_view stripped(std::string_view text, char const* of) {
  std::size_t const first = text.find_first_not_of(of);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(of) + 1 - first);
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view without_blanks(std::string_view text) { return stripped(text, " \t"); }

std::string_view without_space(std::string_view text) { return stripped(text, " \t\r\n"); }

}  // namespace loanpulse
