#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loanpulse {

/// A set of 64-bit digests that are spread evenly. The digest 0 counts as 1. At least half of its
/// places stay free.
class DigestTable {
 public:
  /// Empties it, with room for so many.
  void clear(std::size_t digests) {
    slots_.assign(std::bit_ceil(std::max<std::size_t>(digests, 8) * 2), 0);
  }

  /// False when it is there already, or when values crowd so that it is not worth the time. Not
  /// more than clear() was told.
  bool add(std::uint64_t digest) {
    digest = std::max<std::uint64_t>(digest, 1);
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t step = 0; step < longest_search; ++step) {
      auto& slot = slots_[(digest + step) & mask];
      if (slot == digest) return false;
      if (slot != 0) continue;
      slot = digest;
      return true;
    }
    return false;
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (auto const digest : slots_) {
      if (digest != 0) visit(digest);
    }
  }

 private:
  static constexpr std::size_t longest_search = 1000;

  std::vector<std::uint64_t> slots_;
};

}  // namespace loanpulse
