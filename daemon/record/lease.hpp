#pragma once

#include <chrono>

namespace loanpulse {

/// How long a claim lasts without being renewed, by the clock of PostgreSQL.
inline constexpr std::chrono::seconds lease_duration{60};

/// A run that was lost this often is not tried again: it may be what kills its daemons.
inline constexpr int max_losses = 3;

enum class LeaseState {
  renewed,
  cancel_requested,  ///< renewed, and a person wants the run to end
  lost,              ///< it is no longer this claim's: the run must stop
};

}  // namespace loanpulse
