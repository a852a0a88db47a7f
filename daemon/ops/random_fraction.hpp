#pragma once

#include <random>

namespace loanpulse {

/// Evenly from [0, 1), for jitter. Safe from every thread.
inline double random_fraction() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return std::uniform_real_distribution<double>{0.0, 1.0}(random);
}

}  // namespace loanpulse
