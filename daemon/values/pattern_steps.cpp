#include "values/pattern_steps.hpp"

namespace loanpulse {

std::string_view long_form(char letter) {
  switch (letter) {
    case 'T':
    case 'X':
      return "%H:%M:%S";
    case 'R':
      return "%H:%M";
    case 'D':
    case 'x':
      return "%m/%d/%y";
    case 'F':
      return "%Y-%m-%d";
    case 'r':
      return "%I:%M:%S %p";
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    default:
      return {};
  }
}

PatternStep take_step(std::string_view& pattern) {
  std::string_view const all = pattern;
  char const first = pattern.front();
  pattern.remove_prefix(1);
  if (first != '%') return {0, first, all.substr(0, 1)};
  // glibc's: without zeros, with blanks in their place.
  if (pattern.starts_with('-') || pattern.starts_with('_')) pattern.remove_prefix(1);
  char const letter = pattern.empty() ? '\0' : pattern.front();
  if (!pattern.empty()) pattern.remove_prefix(1);
  auto const text = all.substr(0, all.size() - pattern.size());
  switch (letter) {
    case '%':
      return {0, '%', text};
    case 'n':
    case 't':
      return {0, ' ', text};
    case '\0':
      return {'%', 0, text};
    default:
      return {letter, 0, text};
  }
}

}  // namespace loanpulse
