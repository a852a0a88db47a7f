#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "app/ending_recorder.hpp"
#include "app/job_table.hpp"
#include "app/open_work.hpp"
#include "app/run_slots.hpp"
#include "record/run_claims.hpp"
#include "schedule/dispatch.hpp"
#include "schedule/tracked_clock.hpp"

namespace loanpulse {

/// Takes runs from the queue while there are free slots, keeps their leases, and sees to it that
/// their ends are recorded: what the database cannot be told now is kept until it can. Looks when
/// it is woken and every second: other daemons queue runs too, and no LISTEN is relied on, which
/// poolers do not pass through. Of the event loop.
class Dispatcher {
 public:
  struct Listener {
    std::function<void(RunResult const&)> ended;          ///< a run of this daemon left its slot
    std::function<void()> changed;                        ///< other runs are running or waiting now
    std::function<void(ClockReading const&)> clock_read;  ///< PostgreSQL's
  };

  /// `claims` is asked on the thread of `database`. A token of `work` is held by every claim under
  /// way, by every run, and by every ending that is not recorded yet.
  Dispatcher(boost::asio::io_context& loop, DatabaseThread& database, RunClaims& claims,
             DatabaseHealth& health, OpenWork& work, RunSlots::Means means, Clock const& clock,
             Listener listener);

  void set_table(std::shared_ptr<JobTable const> table);
  void start();
  /// There may be runs to take: at once, or at `later` as well.
  void wake(std::optional<TrackedClock::Steady> later = std::nullopt);
  /// A person wants the run to end, if it is one of this daemon's.
  void cancel(std::string const& run_id);
  /// Takes nothing more; what runs goes on.
  void stop_claiming();
  /// Runs go back to the queue now, and what cannot be recorded at the next trial is left to the
  /// next daemon.
  void give_up();

  RunSlots const& slots() const { return slots_; }
  std::size_t waiting() const { return waiting_; }

 private:
  struct Claimed;

  void claim();
  static Claimed take(RunClaims& claims, JobTable const& table, RunningNow now);
  void claimed(std::shared_ptr<JobTable const> const& table, Claimed claimed);
  void keep();
  void watch_database();
  void renew();
  void release_lost();
  void start(std::shared_ptr<JobTable const> const& table, std::size_t job, Run run);
  void ended(RunResult const& result);
  void stop(std::string const& run_id, StopReason reason);
  void press_later();
  void poll_after(std::chrono::milliseconds pause);
  std::function<void(StageError const&)> failed();

  DatabaseThread& database_;
  RunClaims& claims_;
  DatabaseHealth& health_;
  OpenWork& work_;
  Clock const& clock_;
  Listener listener_;
  RunSlots slots_;
  EndingRecorder endings_;
  boost::asio::steady_timer poll_;
  boost::asio::steady_timer later_;
  boost::asio::steady_timer keep_;
  boost::asio::steady_timer watch_;
  boost::asio::steady_timer press_;  ///< while some run has been told to stop

  std::shared_ptr<JobTable const> table_;
  std::size_t waiting_ = 0;  ///< runs seen in the queue and left there
  std::size_t beats_ = 0;
  bool claiming_ = false;
  bool again_ = false;
  bool has_run_ = false;  ///< since memory was given back
  bool stopped_ = false;
};

}  // namespace loanpulse
