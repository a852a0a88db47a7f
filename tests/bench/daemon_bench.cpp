// The measurement behind tests/bench/daemon: what `loanpulse serve` takes and how soon it acts.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <thread>
#include <vector>

#include "bench/bench_server.hpp"
#include "bench/run_bench.hpp"
#include "bench/served_daemon.hpp"
#include "support/mock_api.hpp"

namespace loanpulse::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  int starts = 10;
  int triggers = 100;
  std::size_t jobs = 10'000;
  int seconds = 20;
  std::size_t busy_jobs = 32;
  std::size_t busy_rows = 50'000;
  std::string json_file;
  std::string folder = fs::temp_directory_path().string();
};

/// The value below which `share` of the samples lie.
double quantile(std::vector<double> samples, double share) {
  std::sort(samples.begin(), samples.end());
  auto const place = static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1));
  return samples[place];
}

std::string job_yaml(std::string const& name, std::string const& url, std::string const& schedule) {
  return fmt::format(
      "name: {0}\nschedule: {2}\nsource: {{url: \"{1}/applications\", data_selector: data, "
      "paginator: {{type: cursor, limit_param: limit}}, incremental: {{cursor_path: updated_at, "
      "start_param: updated_since}}}}\ntarget: {{table: staging.{0}, primary_key: application_id, "
      "columns: {{application_id: bigint, status: text, updated_at: timestamptz}}}}\n",
      name, url, schedule);
}

fs::path new_folder(fs::path const& parent, std::string const& name) {
  fs::create_directories(parent / name / "jobs.d");
  return parent / name;
}

std::map<std::string, double> measure_one_job(Options const& options, BenchServer const& server,
                                              fs::path const& work) {
  MockApi const api{{"--rows", "1000"}};
  server.create("one");
  auto const folder = new_folder(work, "one");
  std::ofstream{folder / "jobs.d" / "loans.yaml"} << job_yaml("loans", api.url(), "{manual: true}");
  std::map<std::string, double> figures;
  std::vector<double> starts;
  ServedDaemon{server.address("one"), folder}.trigger(
      "loans");  // the schema, and everything there is
  for (int i = 0; i < options.starts; ++i) {
    starts.push_back(1000 * ServedDaemon{server.address("one"), folder}.ready_seconds());
  }
  figures["start_to_ready_ms_median"] = quantile(starts, 0.5);
  figures["start_to_ready_ms_worst"] = quantile(starts, 1);

  ServedDaemon const daemon{server.address("one"), folder};
  std::this_thread::sleep_for(std::chrono::seconds{3});  // what is measured is being idle
  figures["idle_mebibytes"] = daemon.resident_mebibytes();
  std::vector<double> triggers;
  for (int i = 0; i < options.triggers; ++i)
    triggers.push_back(1000 * daemon.trigger("loans").seconds);
  figures["trigger_to_succeeded_ms_median"] = quantile(triggers, 0.5);
  figures["trigger_to_succeeded_ms_p99"] = quantile(triggers, 0.99);
  figures["mebibytes_after_runs"] = daemon.resident_mebibytes();
  return figures;
}

std::map<std::string, double> measure_many_jobs(Options const& options, BenchServer const& server,
                                                fs::path const& work) {
  MockApi const api{{"--rows", "1"}};
  server.create("many");
  auto const folder = new_folder(work, "many");
  for (std::size_t i = 0; i < options.jobs; ++i) {
    auto const name = fmt::format("job{:05}", i);
    std::ofstream{folder / "jobs.d" / (name + ".yaml")}
        << job_yaml(name, api.url(), "{cron: \"0 0 29 2 *\"}");
  }
  std::map<std::string, double> figures;
  { ServedDaemon const first{server.address("many"), folder}; }
  {
    ServedDaemon const daemon{server.address("many"), folder};
    figures["start_to_ready_ms"] = 1000 * daemon.ready_seconds();
    std::this_thread::sleep_for(std::chrono::seconds{3});
    double const before = daemon.cpu_seconds();
    std::this_thread::sleep_for(std::chrono::seconds{options.seconds});
    figures["idle_cpu_percent"] = (daemon.cpu_seconds() - before) * 100 / options.seconds;
    figures["idle_mebibytes"] = daemon.resident_mebibytes();
  }
  // Ten of them become busy: all are due at once, every second.
  for (std::size_t i = 0; i < 10; ++i) {
    auto const name = fmt::format("job{:05}", i);
    std::ofstream{folder / "jobs.d" / (name + ".yaml")} << job_yaml(name, api.url(), "{every: 1s}");
  }
  {
    ServedDaemon const daemon{server.address("many"), folder};
    std::this_thread::sleep_for(std::chrono::seconds{options.seconds});
  }
  auto const lag = [&](double share) {
    return std::stod(
        "0" +
        server.value("many", fmt::format("SELECT 1000 * percentile_disc({}) WITHIN GROUP (ORDER BY "
                                         "greatest(0, extract(epoch FROM "
                                         "started_at - scheduled_for))) FROM "
                                         "metadata.pipeline_runs WHERE "
                                         "attempt = 1 AND status = 'succeeded' AND due_count = 1 "
                                         "AND queued_at > (SELECT min(queued_at) "
                                         "+ interval '2 s' FROM metadata.pipeline_runs)",
                                         share)));
  };
  figures["start_lag_ms_median"] = lag(0.5);
  figures["start_lag_ms_p99"] = lag(0.99);
  figures["runs"] = std::stod(server.value("many", "SELECT count(*) FROM metadata.pipeline_runs"));
  return figures;
}

/// Many loads at once against one load of as many rows, and what becomes of a job that is due every
/// second meanwhile.
std::map<std::string, double> measure_busy(Options const& options, BenchServer const& server,
                                           fs::path const& work) {
  MockApi const api{{"--rows", std::to_string(options.busy_rows)}};
  MockApi const large{{"--rows", std::to_string(options.busy_rows * options.busy_jobs)}};
  MockApi const trivial{{"--rows", "1"}};
  server.create("busy");
  auto const folder = new_folder(work, "busy");
  auto const jobs = folder / "jobs.d";
  auto const name_of = [](std::size_t job) { return fmt::format("load{:02}", job); };
  for (std::size_t job = 0; job < options.busy_jobs; ++job) {
    std::ofstream{jobs / (name_of(job) + ".yaml")}
        << job_yaml(name_of(job), api.url(), "{manual: true}");
  }
  std::ofstream{jobs / "all.yaml"} << job_yaml("all", large.url(), "{manual: true}");
  std::ofstream{jobs / "tick.yaml"} << job_yaml("tick", trivial.url(), "{every: 1s}");
  ServedDaemon const daemon{
      server.address("busy"), folder,
      "daemon: {max_concurrent_runs: 64, max_concurrent_runs_per_host: 64}\n"};
  std::map<std::string, double> figures;
  auto const rows = static_cast<double>(options.busy_rows * options.busy_jobs);
  figures["one_job_rows_per_s"] = rows / daemon.trigger("all").seconds;

  daemon.forget_peak();
  {
    std::vector<std::jthread> callers;
    for (std::size_t job = 0; job < options.busy_jobs; ++job) {
      callers.emplace_back([&, job] { daemon.trigger(name_of(job)); });
    }
  }
  constexpr char const* loads = "FROM metadata.pipeline_runs WHERE job_name LIKE 'load%'";
  auto const from_database = [&](std::string const& expression, std::string const& from) {
    return std::stod("0" + server.value("busy", "SELECT " + expression + " " + from));
  };
  double const seconds =
      from_database("extract(epoch FROM max(finished_at) - min(queued_at))", loads);
  figures["all_jobs_rows_per_s"] = rows / seconds;
  figures["ratio_of_throughput"] = figures["all_jobs_rows_per_s"] / figures["one_job_rows_per_s"];
  figures["peak_mebibytes"] = daemon.peak_mebibytes();
  figures["lag_of_others_ms_p99"] = from_database(
      "1000 * percentile_disc(0.99) WITHIN GROUP (ORDER BY greatest(0, extract(epoch FROM "
      "started_at - scheduled_for)))",
      fmt::format(
          "FROM metadata.pipeline_runs WHERE job_name = 'tick' AND status = 'succeeded' AND "
          "scheduled_for BETWEEN (SELECT min(queued_at) {0}) AND (SELECT max(finished_at) "
          "{0})",
          loads));
  return figures;
}

std::string show(std::string const& title, std::map<std::string, double> const& figures) {
  std::string text = "\n" + title + "\n";
  for (auto const& [name, value] : figures) text += fmt::format("  {:<34}{:>10.1f}\n", name, value);
  return text;
}

std::string json(std::map<std::string, double> const& figures) {
  std::string text;
  for (auto const& [name, value] : figures) {
    text += fmt::format("{}\"{}\": {:.3f}", text.empty() ? "" : ", ", name, value);
  }
  return "{" + text + "}";
}

void run(Options const& options) {
  WorkFolder const work{options.folder};
  BenchServer const server{work.path() / "server"};
  fmt::print("PostgreSQL {}, fsync {}\n", server.version(), server.value("postgres", "SHOW fsync"));
  auto const one = measure_one_job(options, server, work.path());
  fmt::print("{}", show(fmt::format("one job, {} starts, {} triggers with nothing new",
                                    options.starts, options.triggers),
                        one));
  std::fflush(stdout);
  auto const many = measure_many_jobs(options, server, work.path());
  fmt::print("{}", show(fmt::format("{} jobs, {} s", options.jobs, options.seconds), many));
  std::fflush(stdout);
  auto const busy = measure_busy(options, server, work.path());
  fmt::print(
      "{}", show(fmt::format("{} jobs at once, {} rows each", options.busy_jobs, options.busy_rows),
                 busy));
  if (!options.json_file.empty()) {
    std::ofstream{options.json_file} << "{\"one_job\": " << json(one)
                                     << ",\n \"many_jobs\": " << json(many)
                                     << ",\n \"jobs_at_once\": " << json(busy) << "}\n";
  }
}

}  // namespace
}  // namespace loanpulse::bench

int main(int argc, char** argv) {
  using namespace loanpulse::bench;
  Options options;
  CLI::App app{"Measures `loanpulse serve`: start, idle, triggers, ten thousand jobs.",
               "tests/bench/daemon"};
  app.add_option("--starts", options.starts)->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--triggers", options.triggers)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--jobs", options.jobs)->check(CLI::Range(10, 100'000))->capture_default_str();
  app.add_option("--seconds", options.seconds, "Length of each idle and busy phase")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--busy-jobs", options.busy_jobs, "Loads at once")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  app.add_option("--busy-rows", options.busy_rows, "Rows of each of them")->capture_default_str();
  app.add_option("--json", options.json_file, "Write the figures there");
  app.add_option("--dir", options.folder)->check(CLI::ExistingDirectory)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run_bench("daemon_bench", [&] { run(options); });
}
