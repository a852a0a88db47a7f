#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

#include "app/database.hpp"
#include "app/foreground_run_asio.hpp"
#include "cli/commands.hpp"
#include "cli/job_lookup.hpp"
#include "cli/run_text.hpp"
#include "cli/session.hpp"
#include "json/run_json.hpp"
#include "ops/heap.hpp"

namespace loanpulse {
namespace {

constexpr char const* clear_line = "\r\x1b[K";

std::function<void(RunProgress const&)> progress_printer(std::string const& job) {
  if (!is_terminal()) return nullptr;
  auto const start = std::chrono::steady_clock::now();
  return [=](RunProgress const& progress) {
    auto const elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    fmt::print(stderr, "{}{}", clear_line, progress_line(job, progress, elapsed));
    std::fflush(stderr);
  };
}

/// One object, whoever asks: the last run's, with the runs of the windows before it.
std::string with_earlier_runs(std::string run, std::string const& earlier) {
  if (earlier.empty()) return run;
  run.pop_back();
  return run + ",\"earlier_runs\":[" + earlier + "]}";
}

}  // namespace

int run_command(CommonOptions const& common, RunOptions const& options) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  auto const* const job = find_job(*config, options.job);
  if (job == nullptr) return exit_usage;
  return guarded([&]() -> int {
    set_up_heap();
    Database database{config->settings};
    database.prepare_schema();
    SystemClock const clock;
    PgSessionPool sessions{database.address(), 0, std::chrono::seconds{0}};
    BronzeRetention retention;
    SharedSources shared;
    shared.rates.adopt(config->jobs);
    RunWorker worker{config->settings, database.address(), sessions, retention, shared, clock};
    // A person who sees both outputs reads how it ended once, from the summary.
    bool const logs_end = !is_terminal() || isatty(STDOUT_FILENO) != 1;
    std::string earlier;
    while (true) {
      auto const result = run_in_foreground(worker, *job, {Trigger::cli, options.take_older},
                                            progress_printer(options.job), logs_end);
      if (is_terminal()) fmt::print(stderr, "{}", clear_line);
      bool const is_last = result.failure || !result.is_behind;
      if (!options.json) fmt::print("{}", run_summary(result));
      if (options.json && is_last) fmt::print("{}\n", with_earlier_runs(run_json(result), earlier));
      if (is_last) return result.failure ? exit_failed : exit_ok;
      earlier += (earlier.empty() ? "" : ",") + run_json(result);
      std::fflush(stdout);  // each window is a run, and is told when it has ended
    }
  });
}

}  // namespace loanpulse
