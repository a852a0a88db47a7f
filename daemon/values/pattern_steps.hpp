#pragma once

#include <string_view>

namespace loanpulse {

/// One step of a strftime pattern: a letter behind its `%`, or a character that stands for itself.
struct PatternStep {
  char letter = 0;  ///< 0: `plain` counts
  char plain = 0;
  std::string_view text{};  ///< as it is written
};

/// Takes the first step off a pattern that is not empty. A `%` that nothing follows is the letter
/// `%`, which means nothing.
PatternStep take_step(std::string_view& pattern);

/// The pattern that a letter is short for, such as `%H:%M` for `%R`; empty for one that is not.
std::string_view long_form(char letter);

/// Calls `visit(PatternStep)` for each, with the letters that others are short for.
template <class Visit>
void for_each_step(std::string_view pattern, Visit const& visit) {
  while (!pattern.empty()) {
    auto const step = take_step(pattern);
    auto const longer = step.letter == 0 ? std::string_view{} : long_form(step.letter);
    if (longer.empty()) {
      visit(step);
    } else {
      for_each_step(longer, visit);
    }
  }
}

}  // namespace loanpulse
