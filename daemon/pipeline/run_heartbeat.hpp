#pragma once

#include <chrono>

#include "model/clock.hpp"
#include "model/run.hpp"
#include "record/run_store.hpp"

namespace loanpulse {

/// Who keeps a run's claim from running out.
enum class LeaseOwner {
  run,         ///< the run itself: it is a process of its own
  dispatcher,  ///< DispatchState, for all runs of its daemon, whatever they are busy with
};

/// What a run's record hears of it while it works, every five seconds: how far it has got. A run
/// that owns its lease renews it so. Used by the loading thread, which calls it whenever a step has
/// ended that may have taken long.
class RunHeartbeat {
 public:
  /// All must outlive it.
  RunHeartbeat(RunStore& runs, Run const& run, Clock const& clock, LeaseOwner owner)
      : runs_{runs}, run_{run}, clock_{clock}, owner_{owner}, last_{clock.steady()} {}

  /// Beats if that is due. Throws StageError: "cancelled" on request and "fenced" when the claim is
  /// lost, both of a run that owns its lease (the dispatcher stops its runs itself); and what the
  /// store throws, unless it may pass and the run's own lease, if it has one, still lasts.
  void beat_when_due(RunCounts const& counts);
  /// The same, with nothing new to tell.
  void beat_when_due() { beat_when_due(counts_); }

 private:
  LeaseState beat() const;

  RunStore& runs_;
  Run const& run_;
  Clock const& clock_;
  LeaseOwner owner_;
  RunCounts counts_;
  std::chrono::steady_clock::time_point last_;           ///< trial
  std::chrono::steady_clock::time_point heard_ = last_;  ///< the last that the store has confirmed
};

}  // namespace loanpulse
