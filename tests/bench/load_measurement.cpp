#include "load_measurement.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "measured_process.hpp"
#include "support/http.hpp"
#include "support/mockapi_process.hpp"
#include "support/paths.hpp"

namespace loanpulse::bench {
namespace {

namespace fs = std::filesystem;

constexpr char const* job_name = "loan_applications";
constexpr char const* database = "bench";
constexpr char const* count_rows = "SELECT count(*) FROM staging.loan_applications";

std::string replaced(std::string text, std::string const& what, std::string const& by) {
  auto const at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error{"the shipped job has no " + what};
  return text.replace(at, what.size(), by);
}

std::string shipped_job(std::string const& api, std::size_t page_rows) {
  std::ifstream file{LOANPULSE_SOURCE_DIR "/etc/jobs.d/loan_applications.yaml"};
  std::string const yaml{std::istreambuf_iterator<char>{file}, {}};
  return replaced(replaced(yaml, "http://127.0.0.1:8000", api), "limit: 1000",
                  fmt::format("limit: {}", page_rows));
}

void expect(std::string const& what, std::size_t found, std::size_t expected) {
  if (found == expected) return;
  throw std::runtime_error{fmt::format("{} is {} instead of {}", what, found, expected)};
}

std::vector<std::string> mockapi_options(LoadPlan const& plan) {
  return {"--rows", std::to_string(plan.rows), "--page-limit", std::to_string(plan.page_rows)};
}

class LoadBench {
 public:
  LoadBench(LoadPlan const& plan, BenchServer const& server, fs::path const& folder)
      : plan_{plan}, server_{server}, folder_{folder}, api_{mockapi_options(plan)} {
    fs::create_directories(folder_ / "jobs.d");
    std::ofstream{folder_ / "jobs.d/loan_applications.yaml"}
        << shipped_job(api_.url(""), plan.page_rows);
    std::ofstream{config_} << fmt::format("state_dir: {}\ndatabase: {{url: \"{}\"}}\n",
                                          state_.string(), server_.address(database));
  }

  LoadFigures measure() {
    LoadFigures figures;
    figures.rows = plan_.rows;
    figures.page_rows = plan_.page_rows;
    LineServer baseline{{LOANPULSE_BENCH_DIR "/load_baseline", config_.string(), job_name}};
    figures.encoded_bytes = take_ready_line(baseline.next_line());
    for (int i = 0; i < plan_.repetitions; ++i) {
      // Who comes first takes turns, so that a drift of the machine hits both alike.
      if (i % 2 == 0) figures.baseline.push_back(run_baseline(baseline));
      figures.first.push_back(run_first());
      if (i % 2 != 0) figures.baseline.push_back(run_baseline(baseline));
      if (i + 1 < plan_.repetitions) remove_load();
    }
    measure_again(figures);
    remove_load();
    return figures;
  }

 private:
  std::size_t take_ready_line(std::string const& line) const {
    expect("the baseline's number of rows", std::stoul(line), plan_.rows);
    return std::stoul(line.substr(line.find(' ') + 1));
  }

  double run_baseline(LineServer& baseline) const {
    std::string const own = "bench_baseline";
    server_.create(own);
    double const seconds = std::stod(baseline.ask(server_.address(own)));
    expect("the baseline's table", std::stoul(server_.value(own, count_rows)), plan_.rows);
    server_.drop(own);
    return seconds;
  }

  LoadRun run_first() const {
    server_.create(database);
    run_measured(command({"migrate"}), folder_);
    auto const run = run_job({{"rows_inserted", plan_.rows}, {"rows_quarantined", 0}});
    expect("the target", std::stoul(server_.value(database, count_rows)), plan_.rows);
    return run;
  }

  void remove_load() const {
    server_.drop(database);
    fs::remove_all(state_);
  }

  void measure_again(LoadFigures& figures) const {
    for (int i = 0; i < plan_.repetitions; ++i) {
      figures.nothing_new.push_back(run_job({{"rows_inserted", 0}, {"rows_updated", 0}}));
      http_post(api_.url("/admin/touch?percent=1"));
      figures.touched.push_back(run_job({{"rows_inserted", 0}}));
      run_measured(command({"state", "reset", job_name}), folder_);
      figures.all_read_again.push_back(
          run_job({{"rows_inserted", 0}, {"rows_updated", 0}, {"rows_unchanged", plan_.rows}}));
    }
  }

  std::vector<std::string> command(std::vector<std::string> const& arguments) const {
    std::vector<std::string> all{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config_.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }

  LoadRun run_job(std::map<std::string, std::size_t> const& expected) const {
    server_.checkpoint();
    auto const measured = run_measured(command({"run", job_name, "--json"}), folder_);
    rapidjson::Document answer;
    answer.Parse(measured.output.c_str());
    if (!answer.IsObject()) throw std::runtime_error{"no JSON object: " + measured.output};
    for (auto const& [name, value] : expected) {
      expect(name, answer[name.c_str()].GetUint64(), value);
    }
    return {measured.wall_seconds, answer["duration_seconds"].GetDouble(), measured.cpu_seconds,
            measured.peak_mebibytes, answer["rows_read"].GetUint64()};
  }

  LoadPlan const& plan_;
  BenchServer const& server_;
  fs::path folder_;
  fs::path config_ = folder_ / "loanpulse.yaml";
  fs::path state_ = folder_ / "state";
  MockapiProcess api_;
};

}  // namespace

LoadFigures measure_load(LoadPlan const& plan, BenchServer const& server,
                         std::filesystem::path const& folder) {
  return LoadBench{plan, server, folder}.measure();
}

}  // namespace loanpulse::bench
