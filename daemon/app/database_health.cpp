#include "app/database_health.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace loanpulse {

void DatabaseHealth::answered() {
  if (up_) return;
  if (failures_ > 0) spdlog::info("PostgreSQL answers again.");
  up_ = true;
  failures_ = 0;
  throttle_.forget("database");
  changed_(true, "");
}

void DatabaseHealth::failed(StageError const& error, Steady now) {
  ++failures_;
  if (auto const held_back = throttle_.admit("database", now)) {
    spdlog::warn("The daemon waits for PostgreSQL ({} more failures since the last line): {}.",
                 *held_back, error.what());
  }
  up_ = false;
  changed_(false, error.what());
}

std::chrono::milliseconds DatabaseHealth::pause() const {
  constexpr std::chrono::milliseconds first{250};
  constexpr std::chrono::milliseconds longest{5'000};
  return std::min(longest, first * (1 << std::clamp(failures_ - 1, 0, 6)));
}

}  // namespace loanpulse
