#include "app/run_executor.hpp"

#include <chrono>
#include <mutex>
#include <utility>

#include "app/run_worker.hpp"

namespace loanpulse {
namespace {

/// Sessions kept for the next runs; one that comes back beside them is closed.
constexpr std::size_t most_at_rest = 4;
/// Seconds without a run; then a session is closed.
constexpr std::chrono::seconds longest_rest{60};

}  // namespace

RunExecutor::RunExecutor(PgAddress address, Clock const& clock)
    : address_{std::move(address)},
      clock_{clock},
      sessions_{address_, most_at_rest, longest_rest} {}

RunResult RunExecutor::execute(JobTable const& table, Job const& job, Run const& run,
                               RunControl& control) {
  {
    std::lock_guard const lock{mutex_};
    if (std::exchange(config_, table.config()) != table.config()) {
      shared_.rates.adopt(config_->jobs);
    }
  }
  RunWorker worker{table.settings(), address_, sessions_, retention_, shared_, clock_};
  return worker.execute(job, run, control);
}

}  // namespace loanpulse
