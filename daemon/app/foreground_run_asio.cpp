#include "app/foreground_run_asio.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "app/progress_watch.hpp"
#include "app/stop_pressure.hpp"
#include "ops/blocked_signals.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;

/// Milliseconds between two looks at the run, which its progress is shown at.
constexpr std::chrono::milliseconds tick{250};
/// The exit code of a process that did not wait for the end of its run, as a shell's after Ctrl-C.
constexpr int exit_abandoned = 130;
/// Seconds that a run may take to end once it was told to; then the process ends without it, and
/// the next run of the job cleans up.
constexpr std::chrono::seconds ending_takes{15};

class ForegroundRun {
 public:
  ForegroundRun(Job const& job, std::function<void(RunProgress const&)> on_tick, bool logs_end)
      : watch_{job.run, SteadyClock::now()}, on_tick_{std::move(on_tick)} {
    control_.logs_end = logs_end;
  }

  RunResult run(RunWorker& worker, Job const& job, OwnRun const& asked) {
    await_signal();
    await_tick();
    std::jthread const thread{[&] {
      try {
        result_ = worker.execute(job, asked, control_);
      } catch (...) {
        failure_ = std::current_exception();
      }
      asio::post(loop_, [this] { finish(); });
    }};
    blocked_.unblock_during([this] { loop_.run(); });
    if (failure_) std::rethrow_exception(failure_);
    return *std::move(result_);
  }

 private:
  using SteadyClock = std::chrono::steady_clock;

  void await_signal() {
    signals_.async_wait([this](boost::system::error_code const& error, int) {
      if (error || finished_) return;
      if (!control_.stop.request(StopReason::cancelled)) std::_Exit(exit_abandoned);
      deadline_ = SteadyClock::now() + ending_takes;
      press();
      await_signal();
    });
  }

  void await_tick() {
    timer_.expires_after(tick);
    timer_.async_wait([this](boost::system::error_code const& error) {
      if (error || finished_) return;
      if (on_tick_) on_tick_(control_.progress);
      look();
      await_tick();
    });
  }

  void look() {
    auto const now = SteadyClock::now();
    if (auto const reason = watch_.look(control_.progress, now)) {
      control_.stop.request(*reason);
    }
    press();
    if (!deadline_ || now < *deadline_) return;
    spdlog::error(
        "The run has not ended {} s after it was told to; the job's next run marks its "
        "record as interrupted.",
        ending_takes.count());
    spdlog::default_logger()->flush();
    std::_Exit(exit_abandoned);
  }

  void press() {
    if (control_.stop.reason() == StopReason::none) return;
    if (auto const how = pressure_.look(SteadyClock::now())) control_.interrupt(*how);
  }

  void finish() {
    // A tick that is due already can no longer be cancelled, and must not begin the next one.
    finished_ = true;
    timer_.cancel();
    signals_.cancel();
  }

  BlockedSignals const blocked_{SIGINT, SIGTERM};  ///< before any thread is started
  asio::io_context loop_{1};
  asio::signal_set signals_{loop_, SIGINT, SIGTERM};
  asio::steady_timer timer_{loop_};
  ProgressWatch watch_;
  StopPressure pressure_;
  std::optional<SteadyClock::time_point> deadline_;  ///< of a run that a signal has cancelled
  std::function<void(RunProgress const&)> on_tick_;
  RunControl control_;
  bool finished_ = false;
  std::optional<RunResult> result_;
  std::exception_ptr failure_;
};

}  // namespace

RunResult run_in_foreground(RunWorker& worker, Job const& job, OwnRun const& asked,
                            std::function<void(RunProgress const&)> on_tick, bool logs_end) {
  return ForegroundRun{job, std::move(on_tick), logs_end}.run(worker, job, asked);
}

}  // namespace loanpulse
