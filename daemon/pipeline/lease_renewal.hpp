#pragma once

#include <chrono>

#include "model/clock.hpp"
#include "model/run.hpp"
#include "record/run_store.hpp"

namespace loanpulse {

/// Keeps a run's claim from running out while it works. Used by the loading thread, which calls it
/// whenever a step has ended that may have taken long.
class LeaseRenewal {
 public:
  /// All must outlive it.
  LeaseRenewal(RunStore& runs, Run const& run, Clock const& clock)
      : runs_{runs}, run_{run}, clock_{clock}, last_{clock.steady()}, renewed_{last_} {}

  /// Renews the lease if that is due, and records how far the run has got. Throws StageError:
  /// "cancelled" on request, "fenced" when the claim is lost, and what the store throws, unless it
  /// may pass while the lease still lasts.
  void renew_when_due(RunCounts const& counts);
  /// The same, with nothing new to record.
  void renew_when_due() { renew_when_due(counts_); }

 private:
  LeaseState renew(std::chrono::steady_clock::time_point now);

  RunStore& runs_;
  Run const& run_;
  Clock const& clock_;
  RunCounts counts_;
  std::chrono::steady_clock::time_point last_;     ///< trial
  std::chrono::steady_clock::time_point renewed_;  ///< the last that the database has confirmed
};

}  // namespace loanpulse
