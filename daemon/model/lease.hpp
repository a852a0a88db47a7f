#pragma once

#include <chrono>

namespace loanpulse {

// The lease of a claim: how long PostgreSQL takes a run for its claimant's without hearing from it.
// All its constants are here. The claim sets it (record/). One owner renews it: DispatchState those
// of a daemon's claims, until PostgreSQL knows of their ends; RunHeartbeat that of `loanpulse run`,
// a process of its own.

/// Seconds without a renewal, by PostgreSQL's clock; then any daemon may take the run back.
inline constexpr std::chrono::seconds lease_duration{60};

/// Seconds between two renewals: eleven may fail in a row.
inline constexpr std::chrono::seconds lease_renewal_interval{5};

/// Minutes that a run of `loanpulse run` is given beyond its lease while its process is seen to be
/// alive: it renews between pages only. Then it is taken for hanging.
inline constexpr std::chrono::minutes live_process_grace{5};

/// Times that a run may be lost; then it is not tried again: it may be what ends its daemons.
inline constexpr int max_losses = 3;

enum class LeaseState {
  renewed,
  cancel_requested,  ///< renewed, and a person wants the run to end
  lost,              ///< it is no longer this claim's: the run must stop
};

}  // namespace loanpulse
