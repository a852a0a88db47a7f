#include "pipeline/lease_renewal.hpp"

#include "model/error.hpp"
#include "model/lease.hpp"

namespace loanpulse {

/// A renewal that fails is no loss of the lease, which lasts for eleven more: its session may have
/// been ended, and the run's others not.
LeaseState LeaseRenewal::renew(std::chrono::steady_clock::time_point now) {
  try {
    auto const state = runs_.heartbeat(run_, counts_);
    renewed_ = now;
    return state;
  } catch (StageError const& error) {
    if (error.kind() != ErrorKind::transient || now - renewed_ >= lease_duration) throw;
    return LeaseState::renewed;
  }
}

void LeaseRenewal::renew_when_due(RunCounts const& counts) {
  counts_ = counts;
  auto const now = clock_.steady();
  if (now - last_ < lease_renewal_interval) return;
  last_ = now;
  switch (renew(now)) {
    case LeaseState::renewed:
      return;
    case LeaseState::cancel_requested:
      throw StageError{ErrorKind::cancelled, "cancelled",
                       "the run was cancelled on request; nothing was changed"};
    case LeaseState::lost:
      throw StageError{ErrorKind::rejected, "fenced",
                       "run " + run_.run_id + " of job '" + run_.job_name +
                           "' was declared dead or taken over while it ran: nothing was "
                           "committed"};
  }
}

}  // namespace loanpulse
