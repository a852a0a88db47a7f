#include "load_measurement.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>

#include "measured_process.hpp"
#include "served_daemon.hpp"
#include "support/http.hpp"
#include "support/mockapi_process.hpp"
#include "support/paths.hpp"

namespace loanpulse::bench {
namespace {

namespace fs = std::filesystem;

constexpr char const* job_name = "loan_applications";
constexpr char const* count_rows = "SELECT count(*) FROM staging.loan_applications";

std::string replaced(std::string text, std::string const& what, std::string const& by) {
  auto const at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error{"the shipped job has no " + what};
  return text.replace(at, what.size(), by);
}

/// The rows of the job by another key of theirs.
std::string with_key(std::string yaml, KeyKind key) {
  if (key == KeyKind::bigint) return yaml;
  bool const is_uuid = key == KeyKind::uuid;
  yaml = replaced(std::move(yaml), "primary_key: [application_id]",
                  is_uuid ? "primary_key: [application_uuid]"
                          : "primary_key: [address_postal_code, application_uuid]");
  yaml = replaced(std::move(yaml), "  - {unique: [application_uuid]}\n", "");
  return is_uuid ? yaml
                 : replaced(std::move(yaml), "application_uuid: uuid", "application_uuid: text");
}

std::string shipped_job(std::string const& api, std::size_t page_rows, KeyKind key) {
  std::ifstream file{LOANPULSE_SOURCE_DIR "/etc/jobs.d/loan_applications.yaml"};
  std::string yaml{std::istreambuf_iterator<char>{file}, {}};
  yaml = replaced(std::move(yaml), "http://127.0.0.1:8000", api);
  yaml = replaced(std::move(yaml), "schedule: {every: 5m}", "schedule: {manual: true}");
  yaml = replaced(std::move(yaml), "limit: 1000", fmt::format("limit: {}", page_rows));
  return with_key(std::move(yaml), key);
}

void expect(std::string const& what, std::size_t found, std::size_t expected) {
  if (found == expected) return;
  throw std::runtime_error{fmt::format("{} is {} instead of {}", what, found, expected)};
}

std::vector<std::string> mockapi_options(LoadPlan const& plan) {
  return {"--rows", std::to_string(plan.rows), "--page-limit", std::to_string(plan.page_rows)};
}

/// What the row counts of a run must be; those that are not named are not looked at.
using Counts = std::map<std::string, std::size_t>;

class LoadBench {
 public:
  LoadBench(LoadPlan const& plan, BenchServer const& server, fs::path const& folder)
      : plan_{plan}, server_{server}, folder_{folder}, api_{mockapi_options(plan)} {
    write_job();
    std::ofstream{load_folder() / "loanpulse.yaml"} << "state_dir: " << (folder_ / "state").string()
                                                    << '\n';
    baseline_ = std::make_unique<LineServer>(
        std::vector<std::string>{LOANPULSE_BENCH_DIR "/load_baseline",
                                 (load_folder() / "loanpulse.yaml").string(), job_name});
  }

  LoadFigures measure() {
    figures_.rows = plan_.rows;
    figures_.page_rows = plan_.page_rows;
    figures_.key = plan_.key;
    figures_.encoded_bytes = fetch_for_baseline("");
    for (auto const* name : {"first load", "again, unchanged", "state set to early",
                             "again, all changed", "1 % changed", "10 % appended", "nothing new"}) {
      figures_.works.push_back({name, {}, {}});
    }
    for (int i = 0; i < plan_.repetitions; ++i) measure_first(i);
    measure_again();
    daemon_.reset();
    for (load_ = 0; load_ < plan_.repetitions; ++load_) {
      server_.drop(database());
      server_.drop(baseline_database());
    }
    return std::move(figures_);
  }

 private:
  enum Work { first, unchanged, set_back, changed, touched, appended, nothing_new };

  /// Bytes of what was fetched and encoded.
  std::size_t fetch_for_baseline(std::string const& since) {
    auto const line = baseline_->ask(since.empty() ? "fetch" : "fetch " + since);
    fetched_ = std::stoul(line);
    return std::stoul(line.substr(line.find(' ') + 1));
  }

  void measure_first(int repetition) {
    daemon_.reset();
    // Nothing is removed before the end: ext4 looks for a long time for the number of a new file
    // where many were removed in the minutes before.
    load_ = repetition;
    server_.create(baseline_database());
    server_.create(database());
    write_job();
    daemon_ = std::make_unique<ServedDaemon>(server_.address(database()), load_folder());
    measure(first, repetition, plan_.rows,
            {{"rows_inserted", plan_.rows}, {"rows_quarantined", 0}});
    expect("the target", std::stoul(server_.value(database(), count_rows)), plan_.rows);
  }

  void measure_again() {
    auto rows = plan_.rows;
    auto const increment = plan_.rows / 10;
    for (int i = 0; i < plan_.repetitions; ++i) {
      fetch_for_baseline("");
      change_state({"reset", job_name});
      measure(unchanged, i, 0, {{"rows_unchanged", rows}});
      change_state({"set", job_name, "1970-01-01T00:00:00Z"});
      measure(set_back, i, 0, {{"rows_unchanged", rows}});

      auto since = watermark();
      http_post(api_.url("/admin/touch?percent=100"));
      fetch_for_baseline(after(since));
      measure(changed, i, rows, {{"rows_updated", rows}, {"rows_inserted", 0}});

      since = watermark();
      http_post(api_.url("/admin/touch?percent=1"));
      fetch_for_baseline(after(since));
      measure(touched, i, rows / 100, {{"rows_updated", rows / 100}});

      // With the rows of the job's lag for both, as every day.
      since = watermark();
      http_post(api_.url(fmt::format("/admin/append?rows={}", increment)));
      fetch_for_baseline(earlier(since));
      measure(appended, i, increment, {{"rows_inserted", increment}, {"rows_updated", 0}});
      rows += increment;

      figures_.works[nothing_new].runs.push_back(
          run_job({{"rows_inserted", 0}, {"rows_updated", 0}}));
    }
  }

  /// Who comes first takes turns, so that a drift of the machine hits both alike.
  void measure(Work work, int repetition, std::size_t baseline_rows, Counts const& counts) {
    auto& figures = figures_.works[work];
    if (repetition % 2 == 0) figures.baseline.push_back(run_baseline(baseline_rows));
    figures.runs.push_back(run_job(counts));
    if (repetition % 2 != 0) figures.baseline.push_back(run_baseline(baseline_rows));
  }

  double run_baseline(std::size_t expected) const {
    auto const line = baseline_->ask("load " + server_.address(baseline_database()));
    expect("the baseline's number of rows", std::stoul(line.substr(line.find(' ') + 1)), expected);
    return std::stod(line);
  }

  LoadRun run_job(Counts const& expected) const {
    server_.checkpoint();
    daemon_->forget_peak();
    double const cpu = daemon_->cpu_seconds();
    auto const run = daemon_->trigger(job_name);
    rapidjson::Document answer;
    answer.Parse(run.body.c_str());
    if (!answer.IsObject()) throw std::runtime_error{"no JSON object: " + run.body};
    for (auto const& [name, value] : expected) {
      expect(name, answer[name.c_str()].GetUint64(), value);
    }
    return {run.seconds, answer["duration_seconds"].GetDouble(), daemon_->cpu_seconds() - cpu,
            daemon_->peak_mebibytes(), answer["rows_read"].GetUint64()};
  }

  void write_job() const {
    fs::create_directories(load_folder() / "jobs.d");
    std::ofstream{load_folder() / "jobs.d/loan_applications.yaml"}
        << shipped_job(api_.url(""), plan_.page_rows, plan_.key);
  }
  /// Of the load under measurement.
  fs::path load_folder() const { return folder_ / fmt::format("load-{}", load_); }
  std::string database() const { return fmt::format("bench_{}", load_); }
  std::string baseline_database() const { return fmt::format("bench_baseline_{}", load_); }

  std::string watermark() const {
    return server_.value(database(), "SELECT watermark FROM metadata.ingestion_state");
  }
  /// The next instant after a watermark that ends in microseconds and Z.
  std::string after(std::string const& watermark) const {
    return moved(watermark, "interval '1 microsecond'");
  }
  /// By the lag of the shipped job.
  std::string earlier(std::string const& watermark) const {
    return moved(watermark, "interval '-5 minutes'");
  }
  std::string moved(std::string const& watermark, std::string const& by) const {
    return server_.value(database(),
                         fmt::format("SELECT to_char('{}'::timestamptz AT TIME ZONE 'UTC' + {}, "
                                     "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                                     watermark, by));
  }
  void change_state(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                         (load_folder() / "loanpulse.yaml").string(), "state"});
    run_measured(arguments, load_folder());
  }

  LoadPlan const& plan_;
  BenchServer const& server_;
  fs::path folder_;
  int load_ = 0;  ///< each has a folder and databases of its own
  MockapiProcess api_;
  std::unique_ptr<LineServer> baseline_;
  std::unique_ptr<ServedDaemon> daemon_;
  std::size_t fetched_ = 0;
  LoadFigures figures_;
};

}  // namespace

std::string_view to_string(KeyKind key) {
  if (key == KeyKind::uuid) return "uuid";
  return key == KeyKind::texts ? "texts" : "bigint";
}

LoadFigures measure_load(LoadPlan const& plan, BenchServer const& server,
                         std::filesystem::path const& folder) {
  return LoadBench{plan, server, folder}.measure();
}

}  // namespace loanpulse::bench
