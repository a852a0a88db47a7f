#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "app/job_table.hpp"
#include "model/clock.hpp"
#include "record/due_records.hpp"
#include "schedule/schedule_state.hpp"
#include "schedule/tracked_clock.hpp"

namespace loanpulse {

/// Records due times when they come. Does what ScheduleState decides: asks DueRecords, and holds
/// the timer. While the database is away nothing is recorded, and nothing lost. Of the event loop.
class Scheduler {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Listener {
    /// Runs were queued that may start now, or a little later (jitter).
    std::function<void(std::optional<Steady> later)> queued;
    std::function<void()> registered;  ///< a table is in force
  };

  /// `records` is asked on the thread of `database`.
  Scheduler(boost::asio::io_context& loop, DatabaseThread& database, DueRecords& records,
            DatabaseHealth& health, Clock const& clock, Listener listener);

  /// Serves these jobs from now on.
  void set_table(std::shared_ptr<JobTable const> table);
  /// The job may have been paused or resumed.
  void refresh(std::string const& job);
  /// Nothing is recorded any more.
  void stop();
  /// The clock of PostgreSQL was read.
  void observe(ClockReading const& reading);

  bool running() const { return state_.running(); }
  /// The next due time of a job; empty: manual, or the table is not in force yet.
  std::optional<TimePoint> next_due(std::size_t job) const { return state_.next_due(job); }

 private:
  void perform(ScheduleState::Steps const& steps);
  void carry_out(ScheduleState::Register const& asked);
  void carry_out(ScheduleState::Refresh const& asked);
  void carry_out(ScheduleState::Record const& asked);
  void carry_out(ScheduleState::InForce const& in_force);
  void carry_out(ScheduleState::Queued const& queued);
  void carry_out(ScheduleState::ClockSet const& set);
  /// The state has changed: when does it want to be woken?
  void arm();
  /// How long to wait before what has failed is tried again.
  std::chrono::milliseconds failed(StageError const& error);

  DatabaseThread& database_;
  DueRecords& records_;
  DatabaseHealth& health_;
  Clock const& clock_;
  Listener listener_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<JobTable const> table_;  ///< outlives what the state knows of it
  ScheduleState state_;
};

}  // namespace loanpulse
