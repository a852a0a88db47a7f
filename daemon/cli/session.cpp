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
  return format == Settings::Log::Format::json ? LogFormat::json : LogFormat::text;
}

int exit_code_of(StageError const& error) {
  if (error.code() == "already_running") return exit_busy;
  if (error.code() == "database_unreachable") return exit_unavailable;
  return exit_failed;
}

}  // namespace

bool is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::optional<Config> load_configuration(CommonOptions const& common) {
  try {
    auto config = load_config(common.config_file, system_secret_sources());
    auto const& log = config.settings.log;
    // On a terminal the command prints its own account of what happened.
    std::string const level = is_terminal() && log.level == "info" ? "warn" : log.level;
    start_logging({common.log_level.value_or(level), format_of(log.format)});
    return config;
  } catch (ConfigError const& error) {
    fmt::print(stderr, "{}\n", error.what());
    return std::nullopt;
  }
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
