#include "load/comparison_pace.hpp"

#include <algorithm>

namespace loanpulse {

bool ComparisonPace::is_worth_asking(KnownShare known) {
  auto& pages_to_skip = patience(known).pages_to_skip;
  if (pages_to_skip == 0) return true;
  --pages_to_skip;
  return false;
}

bool ComparisonPace::expects_unchanged(KnownShare known) const {
  auto const& patience = may_be_unchanged(known) ? of_known_ : of_new_;
  return patience.pages_to_skip == 0 && patience.was_worth_it;
}

void ComparisonPace::compared(KnownShare known, std::size_t rows, std::size_t unchanged) {
  auto& [pages_to_skip, next_skip, was_worth_it] = patience(known);
  was_worth_it = 2 * unchanged >= rows;
  if (was_worth_it) return;
  pages_to_skip = next_skip;
  next_skip = std::min(4 * next_skip + 3, longest_skip);
}

}  // namespace loanpulse
