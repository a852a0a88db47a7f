#pragma once

#include <optional>
#include <string>

namespace loanpulse {

/// Exit codes of the program; the names and numbers of sysexits.h where they fit.
enum ExitCode : int {
  exit_ok = 0,
  exit_failed = 1,        ///< the run failed, or the command did
  exit_usage = 64,        ///< the command line is wrong
  exit_unavailable = 69,  ///< the database cannot be reached
  exit_busy = 75,         ///< the job is running already
  exit_config = 78,       ///< the configuration is wrong; a service manager must not restart it
};

/// What every command is given.
struct CommonOptions {
  std::string config_file;
  std::optional<std::string> log_level;  ///< instead of the configured one
};

struct RunOptions {
  std::string job;
  bool json = false;
};
struct RunsOptions {
  std::optional<std::string> job;
  std::size_t limit = 20;
  bool json = false;
};
struct StateOptions {
  enum class Action { show, set, reset, rebuild };
  Action action = Action::show;
  std::optional<std::string> job;  ///< show may leave it out
  std::string value;               ///< set only
  bool json = false;               ///< show only
};

/// Each prints its answer to stdout, problems to stderr, and returns an ExitCode.
int check_command(CommonOptions const& common);
/// Keeps the private server up until SIGINT or SIGTERM; prints its connection string once.
int database_command(CommonOptions const& common);
int migrate_command(CommonOptions const& common);
int run_command(CommonOptions const& common, RunOptions const& options);
int runs_command(CommonOptions const& common, RunsOptions const& options);
int state_command(CommonOptions const& common, StateOptions const& options);

}  // namespace loanpulse
