#pragma once

#include <chrono>
#include <thread>

namespace loanpulse {

/// Asks `condition` again and again until it holds; false when it does not in `patience_seconds`.
template <class Condition>
bool wait_until(Condition const& condition, int patience_seconds = 60) {
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{patience_seconds};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace loanpulse
