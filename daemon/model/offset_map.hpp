#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace loanpulse {

/// Where the places of a text were in the text that it was made from, by writing something in
/// between here and there.
class OffsetMap {
 public:
  /// From `here` on up to the next note, the text goes on as the other does from `there`. Called
  /// with growing places.
  void note(std::size_t here, std::size_t there) { stretches_.emplace_back(here, there); }

  std::size_t original(std::size_t here) const {
    auto const next = std::upper_bound(
        stretches_.begin(), stretches_.end(), here,
        [](std::size_t place, auto const& stretch) { return place < stretch.first; });
    if (next == stretches_.begin()) return here;
    auto const& [begin, there] = *std::prev(next);
    return there + (here - begin);
  }

 private:
  std::vector<std::pair<std::size_t, std::size_t>> stretches_;
};

}  // namespace loanpulse
