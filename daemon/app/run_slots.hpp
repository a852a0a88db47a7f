#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "app/job_table.hpp"
#include "app/progress_watch.hpp"
#include "app/run_control.hpp"
#include "app/stop_pressure.hpp"
#include "model/clock.hpp"
#include "model/run_result.hpp"

namespace loanpulse {

/// The runs that this daemon carries out: a thread each, started, watched and stopped from the
/// event loop, which also hears of their ends.
class RunSlots {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Means {
    /// Carries a run out, on a thread of its own; never throws. See RunExecutor.
    std::function<RunResult(JobTable const&, Job const&, Run const&, RunControl&)> execute;
    /// Throws std::system_error. An empty thread: somebody else does the work.
    std::function<std::thread(std::function<void()>)> start_thread = [](auto work) {
      return std::thread{std::move(work)};
    };
  };

  /// `post` has a call made on the loop, and may be used from any thread. `ended` is called there.
  RunSlots(std::function<void(std::function<void()>)> post, Means means, Clock const& clock,
           std::function<void(RunResult const&)> ended);
  /// Stops what still runs and waits for it.
  ~RunSlots();
  RunSlots(RunSlots const&) = delete;
  RunSlots& operator=(RunSlots const&) = delete;

  /// Carries out a claimed run of a job of this table. Throws StageError, transient "no_thread",
  /// when there is no thread to be had for it.
  void start(std::shared_ptr<JobTable const> table, std::size_t job, Run run);

  /// Tells a run to stop, and breaks off what it waits for; the first reason counts.
  void stop(std::string const& run_id, StopReason reason);
  void stop_all(StopReason reason);
  /// Stops runs that make no progress or take too long.
  void watch();
  /// Breaks off once more what stopping runs wait for, see StopPressure. To be called at
  /// presses_at(), which is empty while no run stops.
  void press();
  std::optional<Steady> presses_at() const;

  std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::shared_ptr<JobTable const> table;
    Job const* job;
    Run run;
    RunControl control;
    ProgressWatch watch;
    StopPressure pressure;
    std::thread worker;
  };
  using Slots = std::list<std::unique_ptr<Slot>>;

  void work(Slot& slot);
  void stop(Slot& slot, StopReason reason);
  void press(Slot& slot);
  void finish(Slot const& slot, RunResult const& result);

  std::function<void(std::function<void()>)> post_;
  Means means_;
  Clock const& clock_;
  std::function<void(RunResult const&)> ended_;
  Slots slots_;
};

}  // namespace loanpulse
