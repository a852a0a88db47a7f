#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "app/job_table.hpp"
#include "app/tracked_clock.hpp"
#include "model/clock.hpp"
#include "record/due_records.hpp"
#include "schedule/due_queue.hpp"

namespace loanpulse {

/// Records due times when they come. The decisions are schedule/'s, the records are DueRecords;
/// this holds the one timer between them:
///
///   set_table → register_jobs → positions → due queue → timer → plan_due → record_due → positions
///
/// While the database is away nothing is recorded, and nothing lost: positions stay where they
/// are, and what came due meanwhile is planned as missed. Of the event loop.
class Scheduler {
 public:
  struct Listener {
    /// Runs were queued that may start now, or a little later (jitter).
    std::function<void(std::optional<TrackedClock::Steady> later)> queued;
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
  void observe(TimePoint now, TrackedClock::Steady asked, TrackedClock::Steady answered);

  bool running() const { return running_; }
  /// The next due time of a job; empty: manual, or the table is not in force yet.
  std::optional<TimePoint> next_due(std::size_t job) const;

 private:
  void register_jobs();
  void refresh(std::vector<std::size_t> jobs);
  void adopt(std::vector<JobPosition> const& positions);
  void adopt(std::size_t job, JobPosition const& position);
  void arm();
  void tick();
  void record(std::vector<JobDue> due, std::vector<std::size_t> jobs);
  void try_again(std::function<void()> what);

  DatabaseThread& database_;
  DueRecords& records_;
  DatabaseHealth& health_;
  Clock const& clock_;
  Listener listener_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer retry_;

  std::shared_ptr<JobTable const> table_;
  std::vector<std::optional<TimePoint>> positions_;  ///< per job of the table
  std::vector<std::optional<TimePoint>> next_due_;   ///< per job of the table
  std::set<std::size_t> paused_;  ///< asked about again and again: others may resume them
  DueQueue due_;
  TrackedClock tracked_;
  std::size_t generation_ = 0;  ///< of the table: answers about an older one are dropped
  bool running_ = false;
  bool recording_ = false;
  bool stopped_ = false;
};

}  // namespace loanpulse
