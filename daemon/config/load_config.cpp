#include "config/load_config.hpp"

#include "config/default_state_dir.hpp"
#include "config/load_connections.hpp"
#include "config/parse_job.hpp"
#include "config/parse_settings.hpp"
#include "config/yaml_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// What must be unique over all jobs, and where it was first said.
using Places = std::unordered_map<std::string, std::string>;

void append(std::vector<Problem> found, std::vector<Problem>& all) {
  std::move(found.begin(), found.end(), std::back_inserter(all));
}

/// The job files in the order of their names. That there is none at all is a warning, because it is
/// right only before the first job.
std::vector<fs::path> job_files(fs::path const& folder, std::vector<Problem>& problems,
                                std::vector<Problem>& warnings) {
  auto const found = yaml_files(folder, problems);
  auto const warn = [&](char const* what) {
    warnings.push_back({display_name(folder), 0, {}, what});
  };
  if (!found) {
    warn("is not there, so there are no jobs; make the folder, and a file NAME.yaml in it a job");
    return {};
  }
  if (found->is_readable && found->files.empty()) {
    warn("holds no job; describe each in a file NAME.yaml of its own");
  }
  return found->files;
}

/// Reports what another job has said before.
void claim(Places& places, std::string const& said, std::string_view path, int line,
           std::string_view cure, ProblemList& problems) {
  if (line == 0) return;
  auto const [first, is_new] = places.emplace(said, fmt::format("{}:{}", problems.file(), line));
  if (is_new) return;
  problems.add(line, std::string{path},
               fmt::format("'{}' is already used in {}; {}", said, first->second, cure));
}

/// A job's file, read by itself: what must be unique over all jobs is not looked at yet.
struct JobFile {
  ProblemList problems;
  std::optional<ParsedJob> parsed{};  ///< empty: the file cannot be read
  std::vector<ProblemList> of_connections{};
};

JobFile read_job(fs::path const& path, SecretSources const& sources, OpenConnections& connections) {
  JobFile file{ProblemList{display_name(path)}};
  std::string text;
  if (read_file(path, file.problems, text)) {
    file.parsed = parse_job(text, sources, file.problems, &connections);
    file.of_connections = connections.take_problems();
  }
  return file;
}

/// Reads the files, in their order, on as many threads as the machine has: parsing YAML is what
/// takes the time, and there may be ten thousand of them. What a thread throws is thrown here.
std::vector<std::optional<JobFile>> read_jobs(std::vector<fs::path> const& paths,
                                              std::vector<ConnectionText> const& connections,
                                              SecretSources const& sources) {
  constexpr std::size_t files_a_thread = 32;
  std::vector<std::optional<JobFile>> files(paths.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto const work = [&] {
    try {
      OpenConnections opened{connections};
      for (std::size_t i = next++; i < paths.size(); i = next++) {
        files[i].emplace(read_job(paths[i], sources, opened));
      }
    } catch (...) {
      std::lock_guard const lock{mutex};
      if (!failure) failure = std::current_exception();
      next = paths.size();
    }
  };
  std::size_t const wanted = paths.size() / files_a_thread;
  std::size_t const most = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> helpers;
  while (helpers.size() + 1 < std::min(wanted, most)) helpers.emplace_back(work);
  work();
  helpers.clear();
  if (failure) std::rethrow_exception(failure);
  return files;
}

/// Each job that uses a connection finds the same wrong with it.
void append_new(std::vector<Problem> found, std::vector<Problem>& all) {
  for (auto& problem : found) {
    bool const is_known = std::any_of(all.begin(), all.end(), [&](Problem const& known) {
      return known.file == problem.file && known.line == problem.line && known.what == problem.what;
    });
    if (!is_known) all.push_back(std::move(problem));
  }
}

std::vector<Job> load_jobs(fs::path const& folder, LoadedConnections connections,
                           SecretSources const& sources, std::vector<Problem>& problems,
                           std::vector<Problem>& warnings) {
  std::vector<Job> jobs;
  Places names;
  Places tables;
  auto const paths = job_files(folder, problems, warnings);
  for (auto& file : read_jobs(paths, connections.texts, sources)) {
    for (auto const& list : file->of_connections) {
      append_new(list.in_order(), connections.problems);
      append_new(list.warnings_in_order(), connections.warnings);
    }
    if (file->parsed) {
      auto& [job, name_line, table_line] = *file->parsed;
      claim(names, job.name, "name", name_line, "give this job another name", file->problems);
      claim(tables, job.target.qualified_name(), "target.table", table_line,
            "two jobs cannot keep one table; choose another", file->problems);
      jobs.push_back(std::move(job));
    }
    append(file->problems.in_order(), problems);
    append(file->problems.warnings_in_order(), warnings);
  }
  append(std::move(connections.problems), problems);
  append(std::move(connections.warnings), warnings);
  return jobs;
}

}  // namespace

Config load_config(fs::path const& file, SecretSources const& sources) {
  Config config;
  std::vector<Problem> problems;
  ProblemList list{display_name(file)};
  std::string text;
  if (read_file(file, list, text)) {
    auto const state_dir = default_state_dir(::geteuid(), sources.environment);
    config.settings = parse_settings(text, state_dir, sources, list);
  }
  append(list.in_order(), problems);
  config.warnings = list.warnings_in_order();
  auto connections = load_connections(file.parent_path() / "connections.d", sources);
  config.jobs = load_jobs(file.parent_path() / "jobs.d", std::move(connections), sources, problems,
                          config.warnings);
  if (!problems.empty()) throw ConfigError{std::move(problems)};
  return config;
}

}  // namespace loanpulse
