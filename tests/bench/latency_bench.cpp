// The measurement behind tests/bench/latency.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <vector>

#include "bench/bench_server.hpp"
#include "bench/run_bench.hpp"
#include "bench/served_daemon.hpp"
#include "support/mock_api.hpp"

namespace loanpulse::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::size_t rows = 20'000;
  std::size_t page_rows = 100;
  int latency_ms = 20;
  std::vector<std::size_t> concurrency{1, 4, 16, 32};
  int repetitions = 3;
  std::string folder = fs::temp_directory_path().string();
};

std::string job_yaml(std::string const& url, Options const& options, std::size_t concurrency) {
  return fmt::format(
      "name: loans\nschedule: {{manual: true}}\nsource: {{url: \"{}/applications\", data_selector: "
      "data, paginator: {{type: page_number, total_path: total_pages, limit_param: limit, limit: "
      "{}}}, concurrency: {}}}\ntarget: {{table: staging.loans, primary_key: application_id, "
      "columns: {{application_id: bigint, status: text, updated_at: timestamptz}}}}\n",
      url, options.page_rows, concurrency);
}

/// Seconds of a first load.
double load_once(Options const& options, BenchServer const& server, fs::path const& work,
                 std::string const& url, std::size_t concurrency) {
  fs::create_directories(work / "jobs.d");
  std::ofstream{work / "jobs.d/loans.yaml"} << job_yaml(url, options, concurrency);
  server.create("latency");
  Triggered run;
  {
    ServedDaemon const daemon{server.address("latency"), work};
    run = daemon.trigger("loans");
  }
  auto const rows = server.value("latency", "SELECT count(*) FROM staging.loans");
  if (rows != std::to_string(options.rows)) throw std::runtime_error{"loaded " + rows + " rows"};
  server.drop("latency");
  return run.seconds;
}

void run(Options const& options) {
  WorkFolder const work{options.folder};
  BenchServer const server{work.path() / "server"};
  MockApi const api{
      {"--rows", std::to_string(options.rows), "--latency", std::to_string(options.latency_ms)}};
  fmt::print("{} rows, pages of {}, {} ms for each; best of {}\n", options.rows, options.page_rows,
             options.latency_ms, options.repetitions);
  double one_by_one = 0;
  for (auto const concurrency : options.concurrency) {
    double best = 1e9;
    for (int i = 0; i < options.repetitions; ++i) {
      best = std::min(best, load_once(options, server, work.path(), api.url(), concurrency));
    }
    if (one_by_one == 0) one_by_one = best;
    fmt::print("  concurrency {:>2}  {:7.3f} s  {:5.1f} times as fast as the first\n", concurrency,
               best, one_by_one / best);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace loanpulse::bench

int main(int argc, char** argv) {
  using namespace loanpulse::bench;
  Options options;
  CLI::App app{"Measures how well the latency of a slow API is hidden.", "tests/bench/latency"};
  app.add_option("--rows", options.rows)->capture_default_str();
  app.add_option("--pages", options.page_rows, "Rows of a page")->capture_default_str();
  app.add_option("--latency", options.latency_ms, "Milliseconds of each answer")
      ->capture_default_str();
  app.add_option("--concurrency", options.concurrency, "Measured in turn")->capture_default_str();
  app.add_option("--repeat", options.repetitions)->check(CLI::Range(1, 100))->capture_default_str();
  app.add_option("--dir", options.folder)->check(CLI::ExistingDirectory)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run_bench("latency_bench", [&] { run(options); });
}
