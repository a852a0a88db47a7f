#include "config/load_config.hpp"

#include "config/default_state_dir.hpp"
#include "config/parse_job.hpp"
#include "config/parse_settings.hpp"
#include "config/yaml_document.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// What must be unique over all jobs, and where it was first said.
using Places = std::unordered_map<std::string, std::string>;

std::string display_name(fs::path const& path) { return path.lexically_normal().string(); }

void append(std::vector<Problem> found, std::vector<Problem>& all) {
  std::move(found.begin(), found.end(), std::back_inserter(all));
}

/// Reads at most what the parser takes; a larger file is the reader's problem to report.
bool read_file(fs::path const& path, ProblemList& problems, std::string& into) {
  auto read = read_text_file(path, largest_document);
  if (!read.fault.empty()) problems.add(0, {}, std::move(read.fault));
  into = std::move(read.text);
  return problems.empty();
}

/// The job files in the order of their names. What looks like one and is not read is a problem;
/// that there is none at all is a warning, because it is right only before the first job.
std::vector<fs::path> job_files(fs::path const& folder, std::vector<Problem>& problems,
                                std::vector<Problem>& warnings) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::directory_iterator entries{folder, error};
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
    fs::path const& path = entries->path();
    if (path.filename().string().starts_with('.')) continue;
    if (path.extension() == ".yaml") files.push_back(path);
    if (path.extension() == ".yml") {
      problems.push_back({display_name(path), 0, {}, "is not read; rename it to end in .yaml"});
    }
  }
  auto const warn = [&](char const* what) {
    warnings.push_back({display_name(folder), 0, {}, what});
  };
  if (error == std::errc::no_such_file_or_directory) {
    warn("is not there, so there are no jobs; make the folder, and a file NAME.yaml in it a job");
  } else if (error) {
    problems.push_back(
        {display_name(folder), 0, {}, fmt::format("cannot be read: {}", error.message())});
  } else if (files.empty()) {
    warn("holds no job; describe each in a file NAME.yaml of its own");
  }
  std::sort(files.begin(), files.end());
  return files;
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
};

JobFile read_job(fs::path const& path, SecretSources const& sources) {
  JobFile file{ProblemList{display_name(path)}};
  std::string text;
  if (read_file(path, file.problems, text)) {
    file.parsed = parse_job(text, sources, file.problems);
  }
  return file;
}

/// Reads the files, in their order, on as many threads as the machine has: parsing YAML is what
/// takes the time, and there may be ten thousand of them. What a thread throws is thrown here.
std::vector<std::optional<JobFile>> read_jobs(std::vector<fs::path> const& paths,
                                              SecretSources const& sources) {
  constexpr std::size_t files_a_thread = 32;
  std::vector<std::optional<JobFile>> files(paths.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto const work = [&] {
    try {
      for (std::size_t i = next++; i < paths.size(); i = next++) {
        files[i].emplace(read_job(paths[i], sources));
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

std::vector<Job> load_jobs(fs::path const& folder, SecretSources const& sources,
                           std::vector<Problem>& problems, std::vector<Problem>& warnings) {
  std::vector<Job> jobs;
  Places names;
  Places tables;
  auto const paths = job_files(folder, problems, warnings);
  for (auto& file : read_jobs(paths, sources)) {
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
  config.jobs = load_jobs(file.parent_path() / "jobs.d", sources, problems, config.warnings);
  if (!problems.empty()) throw ConfigError{std::move(problems)};
  return config;
}

}  // namespace loanpulse
