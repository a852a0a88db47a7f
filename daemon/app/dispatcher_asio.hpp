#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "app/job_table.hpp"
#include "app/open_work.hpp"
#include "app/run_slots.hpp"
#include "model/clock.hpp"
#include "record/run_claims.hpp"
#include "schedule/dispatch_state.hpp"
#include "schedule/tracked_clock.hpp"

namespace loanpulse {

/// Takes runs from the queue while there are free slots, keeps their leases, and sees to it that
/// their ends are recorded: what the database cannot be told now is kept until it can. Does what
/// DispatchState decides. Of the event loop.
class Dispatcher {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Listener {
    std::function<void(RunResult const&)> ended;          ///< a run of this daemon left its slot
    std::function<void()> changed;                        ///< other runs are running or waiting now
    std::function<void(ClockReading const&)> clock_read;  ///< PostgreSQL's
  };

  /// `claims` is asked on the thread of `database`. A token of `work` is held while a claim is
  /// under way, a run has not ended, or an end is not recorded.
  Dispatcher(boost::asio::io_context& loop, DatabaseThread& database, RunClaims& claims,
             DatabaseHealth& health, OpenWork& work, RunSlots::Means means, Clock const& clock,
             Listener listener);

  void set_table(std::shared_ptr<JobTable const> table);
  void start();
  /// There may be runs to take: at once, or at `later` as well.
  void wake(std::optional<Steady> later = std::nullopt);
  /// A person wants the run to end, if it is one of this daemon's.
  void cancel(std::string const& run_id);
  /// Takes nothing more; what runs goes on.
  void stop_claiming();
  /// Runs go back to the queue now, and what cannot be recorded at the next trial is left to the
  /// next daemon.
  void give_up();

  std::size_t waiting() const { return state_.waiting(); }
  /// The jobs of the runs that this daemon carries out.
  std::vector<std::string> running_jobs() const;
  std::size_t running() const { return state_.running().size(); }

 private:
  using Table = std::shared_ptr<JobTable const>;

  /// `table`: by which the runs to be started were claimed.
  void perform(DispatchState::Steps const& steps, Table const& table = nullptr);
  void carry_out(DispatchState::Claim const& claim);
  void carry_out(DispatchState::Start const& start, Table const& table);
  void carry_out(DispatchState::Renew const& renew);
  void carry_out(DispatchState::Record const& record);
  void carry_out(DispatchState::ReleaseLost const& release);
  void carry_out(DispatchState::Stop const& stop);
  void carry_out(DispatchState::WatchRuns const& watch);
  void carry_out(DispatchState::FreeMemory const& free);
  void carry_out(DispatchState::Abandon const& abandon);
  /// The state has changed: is there open work, and when does it want to be woken?
  void follow();
  void watch_database();
  void ended(RunResult const& result);
  void failed(StageError const& error);

  DatabaseThread& database_;
  RunClaims& claims_;
  DatabaseHealth& health_;
  OpenWork& work_;
  Clock const& clock_;
  Listener listener_;
  DispatchState state_;
  OpenWork::Token open_;
  RunSlots slots_;
  boost::asio::steady_timer timer_;  ///< for the state and the slots, whichever is first
  boost::asio::steady_timer watch_;
  Table table_;
};

}  // namespace loanpulse
