#include "pipeline/lease_renewal.hpp"

#include "model/error.hpp"

namespace loanpulse {

void LeaseRenewal::renew_when_due(RunCounts const& counts) {
  counts_ = counts;
  auto const now = clock_.steady();
  if (now - last_ < heartbeat_interval) return;
  last_ = now;
  switch (runs_.heartbeat(run_, counts_)) {
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
