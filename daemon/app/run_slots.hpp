#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/job_table.hpp"
#include "app/open_work.hpp"
#include "app/progress_watch.hpp"
#include "app/run_control.hpp"
#include "app/stop_pressure.hpp"
#include "model/clock.hpp"
#include "model/run_result.hpp"

namespace loanpulse {

/// The runs that this daemon carries out: a thread each, started and watched from the event loop.
class RunSlots {
 public:
  struct Means {
    /// Carries a run out, on a thread of its own; never throws. See RunExecutor.
    std::function<RunResult(JobTable const&, Job const&, Run const&, RunControl&)> execute;
    /// Throws std::system_error.
    std::function<std::thread(std::function<void()>)> start_thread = [](auto work) {
      return std::thread{std::move(work)};
    };
  };

  /// `ended` is called on the loop.
  RunSlots(boost::asio::io_context& loop, Means means, Clock const& clock,
           std::function<void(RunResult const&)> ended);
  /// Stops what still runs and waits for it.
  ~RunSlots();
  RunSlots(RunSlots const&) = delete;
  RunSlots& operator=(RunSlots const&) = delete;

  /// Carries out a claimed run of a job of this table, and holds the token until it has ended.
  /// Throws StageError, transient "no_thread", when there is no thread to be had for it.
  void start(std::shared_ptr<JobTable const> table, std::size_t job, Run run, OpenWork::Token open);

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
    OpenWork::Token open;
    StopPressure pressure;
    std::thread worker;
  };
  using Slots = std::list<std::unique_ptr<Slot>>;

  void work(Slot& slot);
  void stop(Slot& slot, StopReason reason);
  void press(Slot& slot);
  void press_again();
  void finish(Slot const& slot, RunResult const& result);

  boost::asio::io_context& loop_;
  Means means_;
  Clock const& clock_;
  std::function<void(RunResult const&)> ended_;
  boost::asio::steady_timer pressing_;  ///< while some run has been told to stop
  Slots slots_;
};

}  // namespace loanpulse
