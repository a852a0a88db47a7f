#include "load/comparison_pace.hpp"

#include <algorithm>

namespace loanpulse {

bool ComparisonPace::is_worth_asking(KnownShare known) {
  may_be_unchanged_ = known == KnownShare::most || known == KnownShare::unknown;
  if (patience().pages_to_skip == 0) return true;
  --patience().pages_to_skip;
  return false;
}

void ComparisonPace::compared(std::size_t rows, std::size_t unchanged) {
  if (2 * unchanged >= rows) return;
  auto& [pages_to_skip, next_skip] = patience();
  pages_to_skip = next_skip;
  next_skip = std::min(4 * next_skip + 3, longest_skip);
}

}  // namespace loanpulse
