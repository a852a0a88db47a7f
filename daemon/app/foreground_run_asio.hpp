#pragma once

#include <functional>

#include "app/run_worker.hpp"

namespace loanpulse {

/// Runs a job on a thread of its own while the calling thread's event loop watches over it, with
/// the limits of `run.stall_timeout` and `run.max_run_time`. SIGINT or SIGTERM cancels the run:
/// what it waits for is broken off. A second one, or 15 s without its end, ends the process at
/// once, as a crash would, which the next run cleans up. When the run is over they do nothing any
/// more: how it ended is what the process ends with. `on_tick` is called about four times a
/// second. `logs_end` false leaves it to the caller to tell how the run ended. Rethrows what
/// RunWorker::execute throws.
RunResult run_in_foreground(RunWorker& worker, Job const& job, OwnRun const& asked,
                            std::function<void(RunProgress const&)> on_tick, bool logs_end = true);

}  // namespace loanpulse
