#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/error.hpp"
#include "model/lease.hpp"
#include "model/run.hpp"
#include "model/run_ending.hpp"
#include "model/run_result.hpp"
#include "model/run_stop.hpp"
#include "schedule/dispatch.hpp"

namespace loanpulse {

/// A run that was taken from the queue for this daemon.
struct ClaimedRun {
  Run run;
  std::size_t job = 0;  ///< its place in the table it was claimed by
  std::string host;     ///< of its source
};

/// What came of looking into the queue.
struct Claimed {
  std::vector<ClaimedRun> runs;
  std::size_t left_waiting = 0;     ///< seen there, and not taken
  std::optional<StageError> error;  ///< what ended the taking; the runs before it are ours
};

/// Every decision of what a daemon takes from the queue, without a database, a timer or a thread.
/// It keeps the leases of this process's claims: from the claim until PostgreSQL knows of the end.
/// The driver says what happened, and does the steps that come back in their order:
///
///   queue ──claim──▶ running ──ended──▶ over
///     ▲                │ the end could not be recorded       ▲
///     │                ▼                                     │
///     └─recorded── unrecorded ──recorded, lost or abandoned──┘
///
/// Looks into the queue when it is woken and every second: other daemons queue runs too, and no
/// LISTEN is relied on, which poolers do not pass through.
class DispatchState {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  struct Limits {
    std::size_t runs = 1;          ///< of this daemon at once
    std::size_t runs_on_host = 1;  ///< of those: whose source is the same
  };

  /// Take runs that may start: on_claimed() or on_not_claimed().
  struct Claim {
    RunningNow running;
  };
  /// Carry it out: on_ended(), or at once on_not_started().
  struct Start {
    ClaimedRun claimed;
  };
  /// Renew the leases, and read PostgreSQL's clock: on_renewed().
  struct Renew {
    std::vector<Run> runs;
  };
  /// Record how a run ended: on_recorded() or on_not_recorded().
  struct Record {
    RunEnding ending;
  };
  /// Put runs of daemons that are gone back to the queue: on_released().
  struct ReleaseLost {};
  struct Stop {
    std::string run_id;
    StopReason reason = StopReason::none;
  };
  /// Look whether runs hang, or take too long.
  struct WatchRuns {};
  /// Nothing has run for a while: free memory may go back to the system.
  struct FreeMemory {};
  /// Nobody records the end; the next daemon takes the run back when its lease is over.
  struct Abandon {
    Run run;
    StageError error;
  };
  using Step =
      std::variant<Claim, Start, Renew, Record, ReleaseLost, Stop, WatchRuns, FreeMemory, Abandon>;
  using Steps = std::vector<Step>;

  /// Nothing is taken before they are known.
  void set_limits(Limits const& limits) { limits_ = limits; }
  /// Serves from now on.
  Steps start(Steady now);
  /// There may be runs to take: at once, or at `later` as well.
  Steps wake(Steady now, std::optional<Steady> later = std::nullopt);
  /// To be called at wakes_at().
  Steps on_time(Steady now);
  /// Takes nothing more; what runs goes on.
  void stop_claiming();
  /// Runs go back to the queue now, and what cannot be recorded at the next trial is abandoned.
  Steps give_up();

  // Answers to steps.

  Steps on_claimed(Claimed claimed, Steady now);
  /// `pause`: how long to wait before asking again.
  void on_not_claimed(Steady now, std::chrono::milliseconds pause);
  Steps on_not_started(Run const& run, StageError const& error);
  Steps on_ended(RunResult const& result, Steady now);
  Steps on_renewed(std::span<Run const> runs, std::span<LeaseState const> states);
  Steps on_released(std::size_t runs, Steady now);
  void on_recorded(Run const& run);
  Steps on_not_recorded(Run const& run, StageError const& error);

  /// When on_time() is to be called; empty before start().
  std::optional<Steady> wakes_at() const;
  /// A claim is under way, a run has not ended, or an end is not recorded.
  bool has_open_work() const { return claiming_ || !running_.empty() || !unrecorded_.empty(); }
  /// Runs seen in the queue and left there.
  std::size_t waiting() const { return waiting_; }
  std::vector<ClaimedRun> const& running() const { return running_; }

 private:
  struct Unrecorded {
    RunEnding ending;
    bool being_recorded = false;
  };

  void claim(Steady now, Steps& steps);
  void look_again(Steady at);
  void beat(Steady now, Steps& steps);
  void keep(RunEnding ending, Steps& steps);
  void record_all(Steps& steps);
  RunningNow running_now() const;
  std::vector<Unrecorded>::iterator find(Run const& run);

  std::optional<Limits> limits_;
  std::vector<ClaimedRun> running_;
  std::vector<Unrecorded> unrecorded_;
  std::size_t waiting_ = 0;
  std::optional<Steady> poll_at_;
  std::set<Steady> later_;  ///< when runs may start that must wait until then
  std::optional<Steady> beat_at_;
  std::size_t beats_ = 0;
  bool claiming_ = false;
  bool again_ = false;    ///< woken while it was claiming
  bool has_run_ = false;  ///< since memory was given back
  bool stopped_ = false;
  bool given_up_ = false;
};

}  // namespace loanpulse
