#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/job_table.hpp"
#include "app/progress_watch.hpp"
#include "app/run_control.hpp"
#include "bronze/retention_disk.hpp"
#include "model/clock.hpp"
#include "model/run_result.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// The runs that this daemon carries out: a thread each, started and watched from the event loop.
class RunSlots {
 public:
  /// `ended` is called on the loop.
  RunSlots(boost::asio::io_context& loop, PgAddress address, PgSessionPool& sessions,
           Clock const& clock, std::function<void(RunResult const&)> ended);
  /// Stops what still runs and waits for it.
  ~RunSlots();
  RunSlots(RunSlots const&) = delete;
  RunSlots& operator=(RunSlots const&) = delete;

  /// Carries out a claimed run of a job of this table.
  void start(std::shared_ptr<JobTable const> table, std::size_t job, Run run);

  void stop(std::string const& run_id, StopReason reason);
  void stop_all(StopReason reason);
  /// Stops runs that make no progress or take too long.
  void watch();

  std::size_t size() const { return slots_.size(); }
  struct View {
    Run const& run;
    std::string const& host;
  };
  std::vector<View> running() const;

 private:
  struct Slot {
    std::shared_ptr<JobTable const> table;
    Job const* job;
    std::string host;
    Run run;
    RunControl control;
    ProgressWatch watch;
    std::thread worker;
    std::thread interrupter;
  };
  using Slots = std::list<std::unique_ptr<Slot>>;

  void work(Slot& slot);
  void stop(Slot& slot, StopReason reason);
  void finish(Slot const& slot, RunResult const& result);
  static void join(Slot& slot);

  boost::asio::io_context& loop_;
  PgAddress address_;
  PgSessionPool& sessions_;
  BronzeRetention retention_;
  Clock const& clock_;
  std::function<void(RunResult const&)> ended_;
  Slots slots_;
};

}  // namespace loanpulse
