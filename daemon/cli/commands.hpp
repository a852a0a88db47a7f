#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace loanpulse {

/// Exit codes of the program; the names and numbers of sysexits.h where they fit.
enum ExitCode : int {
  exit_ok = 0,
  exit_failed = 1,        ///< the run failed, or the command did
  exit_usage = 64,        ///< the command line is wrong
  exit_unavailable = 69,  ///< the database, or the daemon, cannot be reached
  exit_busy = 75,         ///< not now: the job is running already, is paused, or has not ended
  exit_config = 78,       ///< the configuration is wrong; a service manager must not restart it
};

/// What every command is given.
struct CommonOptions {
  std::string config_file;
  std::optional<std::string> log_level;  ///< instead of the configured one
};

/// How a command finds the daemon.
struct DaemonOptions {
  std::optional<std::string> server;      ///< see net/api_address.hpp; else admin.listen
  std::optional<std::string> token_file;  ///< else an operate token of admin.tokens
  std::optional<std::string> ca_file;     ///< else the system's authorities
};

struct RunOptions {
  std::string job;
  bool take_older = false;
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

struct SchemaOptions {
  std::string file = "job";             ///< or "settings"
  std::optional<std::string> markdown;  ///< a page whose tables of keys are written anew instead
  bool man_page = false;                ///< loanpulse.yaml(5) instead
};

struct TriggerOptions {
  std::string job;
  std::optional<std::chrono::milliseconds> wait;  ///< longest time to wait for the run's end
  std::optional<std::string> key;                 ///< idempotency key
  std::optional<std::string> reason;
  bool json = false;
};
struct JobsOptions {
  bool json = false;
};
struct PauseOptions {
  std::string job;
  bool paused = true;  ///< false: resume
  std::optional<std::string> reason;
};
struct CancelOptions {
  std::string run_id;
};
struct StatusOptions {
  bool json = false;
};

/// Each prints its answer to stdout, problems to stderr, and returns an ExitCode.
int check_command(CommonOptions const& common);
/// Keeps the private server up until SIGINT or SIGTERM; prints its connection string once.
int database_command(CommonOptions const& common);
int migrate_command(CommonOptions const& common);
/// Reads no configuration: it says what one may hold.
int schema_command(SchemaOptions const& options, std::string const& version);
/// The daemon. Returns after SIGTERM or SIGINT.
int serve_command(CommonOptions const& common, std::string const& version);
int run_command(CommonOptions const& common, RunOptions const& options);
int runs_command(CommonOptions const& common, RunsOptions const& options);
int state_command(CommonOptions const& common, StateOptions const& options);

/// These ask the daemon.
int trigger_command(CommonOptions const& common, DaemonOptions const& daemon,
                    TriggerOptions const& options);
int jobs_command(CommonOptions const& common, DaemonOptions const& daemon,
                 JobsOptions const& options);
int pause_command(CommonOptions const& common, DaemonOptions const& daemon,
                  PauseOptions const& options);
int cancel_command(CommonOptions const& common, DaemonOptions const& daemon,
                   CancelOptions const& options);
int status_command(CommonOptions const& common, DaemonOptions const& daemon,
                   StatusOptions const& options);
/// The daemon's list instead of the database's.
int runs_of_daemon_command(CommonOptions const& common, DaemonOptions const& daemon,
                           RunsOptions const& options);

}  // namespace loanpulse
