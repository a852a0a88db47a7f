#pragma once

#include <cstdint>

#include "mockapi/instant.hpp"

namespace loanpulse::mockapi {

/// When the change at a position of the update history happened: a pure, never falling function
/// of seed and position, so that both directions are arithmetic however long the history is.
/// Time runs in blocks of 1,009 positions and ten minutes: first changes of their own, about 0.8 s
/// apart, then a bulk change of 300 to 699 rows which all have the same instant, as after a mass
/// update. 1,009 is prime, so that bulk changes fall across the edges of pages of any usual size.
class UpdateTimes {
 public:
  static constexpr std::uint64_t block_length = 1009;

  explicit UpdateTimes(std::uint64_t seed) : seed_{seed} {}

  Instant at(std::uint64_t position) const;

  /// The first position whose instant is not before `instant`.
  std::uint64_t first_at_or_after(Instant instant) const;

  /// Where the bulk change of the block that holds `position` starts.
  std::uint64_t bulk_start(std::uint64_t position) const;

 private:
  std::uint64_t single_changes(std::uint64_t block) const;

  std::uint64_t seed_;
};

}  // namespace loanpulse::mockapi
