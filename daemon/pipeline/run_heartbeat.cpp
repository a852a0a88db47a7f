#include "pipeline/run_heartbeat.hpp"

#include "model/error.hpp"
#include "model/lease.hpp"

namespace loanpulse {

LeaseState RunHeartbeat::beat() const {
  if (owner_ == LeaseOwner::run) return runs_.renew_lease(run_, counts_);
  runs_.note_progress(run_, counts_);
  return LeaseState::renewed;
}

void RunHeartbeat::beat_when_due(RunCounts const& counts) {
  counts_ = counts;
  auto const now = clock_.steady();
  if (now - last_ < lease_renewal_interval) return;
  last_ = now;
  auto state = LeaseState::renewed;
  try {
    state = beat();
    heard_ = now;
  } catch (StageError const& error) {
    // Its session may have been ended, and the run's others not. A lease lasts for eleven more.
    bool const is_over = owner_ == LeaseOwner::run && now - heard_ >= lease_duration;
    if (error.kind() != ErrorKind::transient || is_over) throw;
  }
  switch (state) {
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
