#pragma once

#include <cstdint>
#include <vector>

namespace loanpulse::mockapi {

/// Which positions of the update history hold the current version of a row: one bit each, with
/// counts per chunk, so that "how many before" and "the n-th" cost the same at any depth.
class LivePositions {
 public:
  std::uint64_t end() const { return end_; }      ///< one past the last position
  std::uint64_t count() const { return count_; }  ///< of live ones

  /// Adds `gap` dead positions and then `count` live ones at the end.
  void extend(std::uint64_t gap, std::uint64_t count);

  /// Marks a live position as dead. Call recount() after a series of these.
  void kill(std::uint64_t position) {
    words_[position / 64] &= ~(std::uint64_t{1} << position % 64);
  }
  void recount();

  bool is_live(std::uint64_t position) const {
    return ((words_[position / 64] >> position % 64) & 1U) != 0;
  }

  /// The number of live positions before `position`, which may lie beyond end().
  std::uint64_t live_before(std::uint64_t position) const;

  /// The live position that has `rank` live ones before it; end() if there are not that many.
  std::uint64_t at_rank(std::uint64_t rank) const;

  /// The first live position from `position` on; end() if there is none.
  std::uint64_t next(std::uint64_t position) const;

 private:
  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> before_chunk_;  ///< live positions before each chunk of words
  std::uint64_t end_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace loanpulse::mockapi
