// The measurement behind tests/bench/daemon: what `loanpulse serve` takes and how soon it acts.
#include <fmt/format.h>
#include <rapidjson/document.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "bench/bench_server.hpp"
#include "support/child_process.hpp"
#include "support/fake_service_manager.hpp"
#include "support/http.hpp"
#include "support/mock_api.hpp"
#include "support/paths.hpp"
#include "support/wait_until.hpp"

namespace loanpulse::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
  int starts = 10;
  int triggers = 100;
  std::size_t jobs = 10'000;
  int seconds = 20;
  std::string json_file;
  std::string folder = fs::temp_directory_path().string();
};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The value below which `share` of the samples lie.
double quantile(std::vector<double> samples, double share) {
  std::sort(samples.begin(), samples.end());
  auto const place = static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1));
  return samples[place];
}

/// A daemon under measurement.
class Served {
 public:
  Served(BenchServer const& server, std::string const& database, fs::path const& folder,
         std::string const& settings)
      : socket_{(folder / "admin.sock").string()}, manager_{(folder / "notify.sock").string()} {
    std::ofstream{folder / "loanpulse.yaml"} << "database: {url: \"" << server.address(database)
                                             << "\"}\nstate_dir: " << (folder / "state").string()
                                             << "\nadmin: {listen: \"unix:" << socket_
                                             << "\"}\nlog: {level: warn}\n"
                                             << settings;
    auto const start = Clock::now();
    process_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                 (folder / "loanpulse.yaml").string(), "serve"},
        std::map<std::string, std::string>{{"NOTIFY_SOCKET", manager_.path()}});
    if (!wait_until([&] { return manager_.find("READY=1") >= 0 || !process_->running(); }) ||
        !process_->running()) {
      throw std::runtime_error{"the daemon did not become ready: " + process_->err()};
    }
    ready_milliseconds = milliseconds_since(start);
  }
  ~Served() {
    process_->send(SIGTERM);
    process_->wait();
    unlink(manager_.path().c_str());
  }
  Served(Served const&) = delete;
  Served& operator=(Served const&) = delete;

  /// Milliseconds until the answer that the run has succeeded.
  double trigger(std::string const& job) const {
    auto const start = Clock::now();
    auto const reply =
        http_send({.method = "POST",
                   .url = "http://localhost/api/v1/jobs/" + job + "/runs?wait=60s&expect=succeeded",
                   .unix_socket = socket_});
    if (reply.status != 200) throw std::runtime_error{"a run did not succeed: " + reply.body};
    return milliseconds_since(start);
  }

  double resident_mebibytes() const {
    std::ifstream status{fmt::format("/proc/{}/status", process_->pid())};
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
  }
  double cpu_seconds() const {
    std::ifstream stat{fmt::format("/proc/{}/stat", process_->pid())};
    std::string text{std::istreambuf_iterator<char>{stat}, {}};
    std::istringstream fields{text.substr(text.rfind(')') + 2)};
    std::string field;
    double ticks = 0;
    for (int number = 3; number <= 15 && fields >> field; ++number) {
      if (number >= 14) ticks += std::stod(field);  // proc(5): utime and stime
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }

  double ready_milliseconds = 0;

 private:
  std::string socket_;
  FakeServiceManager manager_;
  std::unique_ptr<ChildProcess> process_;
};

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
  Served{server, "one", folder, ""}.trigger("loans");  // the schema, and everything there is
  for (int i = 0; i < options.starts; ++i) {
    starts.push_back(Served{server, "one", folder, ""}.ready_milliseconds);
  }
  figures["start_to_ready_ms_median"] = quantile(starts, 0.5);
  figures["start_to_ready_ms_worst"] = quantile(starts, 1);

  Served const daemon{server, "one", folder, ""};
  std::this_thread::sleep_for(std::chrono::seconds{3});  // what is measured is being idle
  figures["idle_mebibytes"] = daemon.resident_mebibytes();
  std::vector<double> triggers;
  for (int i = 0; i < options.triggers; ++i) triggers.push_back(daemon.trigger("loans"));
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
  { Served const first{server, "many", folder, ""}; }
  {
    Served const daemon{server, "many", folder, ""};
    figures["start_to_ready_ms"] = daemon.ready_milliseconds;
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
    Served const daemon{server, "many", folder, ""};
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
  if (!options.json_file.empty()) {
    std::ofstream{options.json_file} << "{\"one_job\": " << json(one)
                                     << ",\n \"many_jobs\": " << json(many) << "}\n";
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
  app.add_option("--json", options.json_file, "Write the figures there");
  app.add_option("--dir", options.folder)->check(CLI::ExistingDirectory)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGINT, SIG_IGN);
  try {
    run(options);
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "daemon_bench: %s\n", error.what());
    return 1;
  }
}
