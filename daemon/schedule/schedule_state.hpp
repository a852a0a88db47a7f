#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "model/clock.hpp"
#include "model/due_run.hpp"
#include "model/schedule.hpp"
#include "schedule/due_queue.hpp"
#include "schedule/due_times.hpp"
#include "schedule/tracked_clock.hpp"

namespace loanpulse {

/// Every decision of when due times are recorded, without a database, a timer or a thread. The
/// driver says what happened, and does the steps that come back in their order:
///
///   idle ──jobs──▶ registering ──positions──▶ waiting ──a time has come──▶ recording
///                    ▲   ▲                     ▲ │  ▲                          │
///                    │   └──another table──────┼─┘  └────── positions ─────────┘
///                    └──the clock was set back─┘
///
/// A failure leaves everything where it is until the retry: positions move only when PostgreSQL
/// has said so, and what came due meanwhile is planned as missed. Jobs are numbers, their places in
/// the table that the driver has set last; answers about an older table change nothing.
class ScheduleState {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// What is to be known of a job; all of it must live until another table is set.
  struct TimedJob {
    std::string_view name;
    Schedule const& schedule;
    DueTimes const& times;
  };

  /// Make all jobs of the table known, and read PostgreSQL's clock.
  struct Register {
    std::size_t table = 0;
  };
  /// Ask for the positions of these jobs: they may have been paused or resumed.
  struct Refresh {
    std::size_t table = 0;
    std::vector<std::size_t> jobs;
  };
  /// Record these due times.
  struct Record {
    std::size_t table = 0;
    std::vector<std::size_t> jobs;  ///< of each entry of `due`
    std::vector<JobDue> due;
  };
  /// The table is in force from now on.
  struct InForce {};
  /// Runs were queued that may start now, or at `later`, by their jitter.
  struct Queued {
    std::optional<Steady> later;
  };
  /// PostgreSQL's clock was set.
  struct ClockSet {
    bool forward = false;
  };
  using Step = std::variant<Register, Refresh, Record, InForce, Queued, ClockSet>;
  using Steps = std::vector<Step>;

  /// Serves these jobs from now on.
  Steps set_jobs(std::vector<TimedJob> jobs);
  /// A person may have paused or resumed the job.
  Steps refresh(std::size_t job);
  /// The clock was read for whatever reason. Also the moment to ask about paused jobs: others may
  /// have resumed them.
  Steps on_clock(ClockReading const& reading);
  /// To be called at wakes_at().
  Steps on_time(Steady now);
  /// Nothing is recorded any more.
  void stop();

  // Answers to steps. `pause`: how long to wait before asking again.

  Steps on_registered(Register const& asked, std::span<JobPosition const> positions,
                      ClockReading const& reading);
  void on_not_registered(Register const& asked, Steady now, std::chrono::milliseconds pause);
  void on_refreshed(Refresh const& asked, std::span<JobPosition const> positions, Steady now);
  Steps on_recorded(Record const& asked, std::span<JobPosition const> positions, Steady now);
  void on_not_recorded(Record const& asked, Steady now, std::chrono::milliseconds pause);

  /// When on_time() is to be called; empty: not before something else has happened.
  std::optional<Steady> wakes_at() const;
  /// A table is in force.
  bool running() const { return phase_ == Phase::waiting || phase_ == Phase::recording; }
  /// The next due time of a job; empty: manual, paused, or the table is not in force yet.
  std::optional<TimePoint> next_due(std::size_t job) const;

 private:
  enum class Phase { idle, registering, waiting, recording, stopped };

  Steps register_all();
  void adopt(std::size_t job, JobPosition const& position, Steady now);
  Steps record_due(Steady now);
  bool is_current(std::size_t table) const { return table == table_ && phase_ != Phase::stopped; }

  Phase phase_ = Phase::idle;
  std::size_t table_ = 0;  ///< counted up with every registration
  std::vector<TimedJob> jobs_;
  std::vector<std::optional<TimePoint>> positions_;  ///< of each job
  std::vector<std::optional<TimePoint>> next_due_;   ///< of each job
  std::set<std::size_t> paused_;
  DueQueue due_;
  TrackedClock clock_;
  std::optional<Steady> retry_at_;  ///< of what has failed: the registration or the recording
};

}  // namespace loanpulse
