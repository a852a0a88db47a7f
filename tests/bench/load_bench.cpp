// The measurement behind tests/bench/load.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "load_measurement.hpp"
#include "load_report.hpp"
#include "run_bench.hpp"

namespace loanpulse::bench {
namespace {

struct Options {
  std::vector<std::size_t> rows{100'000, 1'000'000};
  std::vector<std::size_t> page_rows{1000};
  std::vector<KeyKind> keys{KeyKind::bigint, KeyKind::uuid, KeyKind::texts};
  int repetitions = 0;  ///< 0: by the number of rows
  std::string json_file;
  std::string folder = std::filesystem::temp_directory_path().string();
};

int repetitions(Options const& options, std::size_t rows) {
  if (options.repetitions > 0) return options.repetitions;
  return rows <= 1'000'000 ? 5 : 1;
}

void run(Options const& options) {
  WorkFolder const work{options.folder};
  BenchServer const server{work.path() / "server"};
  fmt::print("PostgreSQL {}, fsync {}, in {}\n", server.version(),
             server.value("postgres", "SHOW fsync"), work.path().string());
  std::string list;
  for (auto const rows : options.rows) {
    for (auto const page_rows : options.page_rows) {
      for (auto const key : options.keys) {
        LoadPlan const plan{rows, page_rows, key, repetitions(options, rows)};
        auto const folder = fmt::format("{}-{}-{}", rows, page_rows, to_string(key));
        auto const figures = measure_load(plan, server, work.path() / folder);
        fmt::print("\n{}", load_text(figures));
        std::fflush(stdout);
        list += (list.empty() ? "" : ",\n") + load_json(figures);
      }
    }
  }
  if (!options.json_file.empty()) std::ofstream{options.json_file} << '[' << list << "]\n";
}

}  // namespace
}  // namespace loanpulse::bench

int main(int argc, char** argv) {
  using namespace loanpulse::bench;
  Options options;
  CLI::App app{
      "Loads loan applications from the mock API, and compares with what PostgreSQL alone "
      "needs for the same rows.",
      "tests/bench/load"};
  app.add_option("--rows", options.rows, "Loan applications; several numbers are measured in turn")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
      ->capture_default_str();
  app.add_option("--pages", options.page_rows, "Rows of a page; several are measured in turn")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->capture_default_str();
  std::map<std::string, KeyKind> const keys{
      {"bigint", KeyKind::bigint}, {"uuid", KeyKind::uuid}, {"texts", KeyKind::texts}};
  app.add_option("--keys", options.keys, "Primary keys (default: all); each is measured in turn")
      ->transform(CLI::CheckedTransformer(keys));
  app.add_option("--repeat", options.repetitions,
                 "Repetitions (default: 5 up to 1,000,000 rows, else 1)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--json", options.json_file, "Write every single measurement there");
  app.add_option("--dir", options.folder, "Where the database and bronze are written")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run_bench("load_bench", [&] { run(options); });
}
