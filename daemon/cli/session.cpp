#include "cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "config/load_config.hpp"
#include "model/error.hpp"
#include "ops/logging.hpp"

namespace loanpulse {
namespace {

LogFormat format_of(Settings::Log::Format format) {
  if (format == Settings::Log::Format::json) return LogFormat::json;
  if (format == Settings::Log::Format::text || is_terminal()) return LogFormat::text;
  return LogFormat::json;
}

int exit_code_of(StageError const& error) {
  if (error.code() == "already_running") return exit_busy;
  if (error.code() == "database_unreachable") return exit_unavailable;
  return exit_failed;
}

}  // namespace

bool is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::optional<Config> load_configuration(CommonOptions const& common) {
  auto loaded = load_config(common.config_file, system_secret_sources());
  for (auto const& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
  if (!loaded.problems.empty()) return std::nullopt;
  auto const& log = loaded.config.settings.log;
  // On a terminal the command prints its own account of what happened.
  std::string const level = is_terminal() && log.level == "info" ? "warn" : log.level;
  start_logging({common.log_level.value_or(level), format_of(log.format)});
  return std::move(loaded.config);
}

Job const* find_job(Config const& config, std::string const& name) {
  auto const found = std::find_if(config.jobs.begin(), config.jobs.end(),
                                  [&](Job const& job) { return job.name == name; });
  if (found != config.jobs.end()) return &*found;
  std::string names;
  for (auto const& job : config.jobs) names += (names.empty() ? "" : ", ") + job.name;
  fmt::print(stderr, "no job '{}'; the configuration has: {}\n", name,
             names.empty() ? "no jobs" : names);
  return nullptr;
}

int guarded(std::function<int()> const& body) {
  try {
    return body();
  } catch (StageError const& error) {
    fmt::print(stderr, "{}: {}\n", error.code(), error.what());
    return exit_code_of(error);
  } catch (std::exception const& error) {
    fmt::print(stderr, "unexpected: {}\n", error.what());
    return exit_failed;
  }
}

}  // namespace loanpulse
