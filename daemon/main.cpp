#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/client_command_line.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/usage_fault.hpp"

namespace {

using namespace loanpulse;

constexpr char const* default_config = "/etc/loanpulse/loanpulse.yaml";

constexpr char const* examples = R"(Examples:
  loanpulse check                                  is the configuration right?
  loanpulse run loan_applications                  run a job now and watch it
  loanpulse run loan_applications --json           ... for a script
  loanpulse serve                                  run all jobs by their schedules
  loanpulse runs --job loan_applications           what happened before
  loanpulse state show                             watermarks of all jobs
  loanpulse state set loan_applications 2024-01-01T00:00:00Z
  loanpulse status                                 is the daemon well?
  loanpulse trigger loan_applications --wait 10m   let the daemon run a job

Exit codes: 0 succeeded, 1 failed, 64 wrong usage, 69 database or daemon
unreachable, 75 not now (job running or paused, run not ended), 78 wrong
configuration.)";

/// The command line: which command was given, and with what.
class CommandLine {
 public:
  CommandLine() {
    app_.set_version_flag("--version", "loanpulse " LOANPULSE_VERSION);
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.footer(examples);
    app_.add_option("-c,--config", common_.config_file, "Configuration file; jobs.d lies beside it")
        ->envname("LOANPULSE_CONFIG")
        ->default_str(default_config);
    app_.add_option("--log-level", common_.log_level, "Instead of the configured one")
        ->check(CLI::IsMember({"error", "warn", "info", "debug"}));
    add_plain_commands();
    add_database_command();
    add_schema_command();
    add_run_commands();
    add_state_commands();
    client_.add_to(app_);
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
      return tell(error);
    }
    return command_();
  }

 private:
  /// Says what is wrong with the command line, or what was asked for by --help or --version.
  int tell(CLI::ParseError const& error) {
    if (error.get_exit_code() == 0) return app_.exit(error);
    if (wants_command(app_)) {
      std::cout << command_given(app_).help("", CLI::AppFormatMode::Normal);
      return exit_usage;
    }
    if (auto const fault = usage_fault(app_); !fault.empty()) {
      std::cerr << fault << '\n';
      return exit_usage;
    }
    app_.exit(error);
    return exit_usage;
  }

  void add_plain_commands() {
    app_.add_subcommand("serve", "Run as a service: schedule the jobs, answer on the admin API")
        ->callback(
            [this] { command_ = [this] { return serve_command(common_, LOANPULSE_VERSION); }; });
    app_.add_subcommand("check", "Report every problem of the configuration; exit 78 if any")
        ->callback([this] { command_ = [this] { return check_command(common_); }; });
    app_.add_subcommand("migrate", "Bring the metadata schema up to date")->callback([this] {
      command_ = [this] { return migrate_command(common_); };
    });
  }

  void add_database_command() {
    app_.add_subcommand("database",
                        "Keep the private PostgreSQL up until Ctrl-C, and say where it is")
        ->callback([this] { command_ = [this] { return database_command(common_); }; });
  }

  void add_schema_command() {
    auto* const schema =
        app_.add_subcommand("schema", "Print the JSON schema of a configuration file, for editors");
    schema->add_option("file", schema_.file, "A file of jobs.d or connections.d, or loanpulse.yaml")
        ->check(CLI::IsMember({"job", "connection", "settings"}))
        ->capture_default_str();
    // The project's own: docs/configuration.md and the package are made by these.
    schema->add_option("--markdown", schema_.markdown)->group("");
    schema->add_flag("--man", schema_.man_page)->group("");
    schema->callback(
        [this] { command_ = [this] { return schema_command(schema_, LOANPULSE_VERSION); }; });
  }

  void add_run_commands() {
    auto* const run = app_.add_subcommand("run", "Run a job now, in the foreground");
    run->add_option("job", run_.job, "Name of the job")->required();
    run->add_flag("--take-older", run_.take_older,
                  "Let rows replace newer versions in the target: what the source says now counts");
    run->add_flag("--json", run_.json, "Print one JSON object instead of text");
    run->callback([this] { command_ = [this] { return run_command(common_, run_); }; });

    auto* const runs = app_.add_subcommand("runs", "List run records, newest first");
    runs->add_option("--job", runs_.job, "Only this job's");
    runs->add_option("--limit", runs_.limit, "At most this many")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    runs->add_flag("--json", runs_.json, "Print a JSON array instead of a table");
    client_.add_daemon_options(*runs);
    runs->callback([this] {
      command_ = [this] {
        return client_.daemon().server ? runs_of_daemon_command(common_, client_.daemon(), runs_)
                                       : runs_command(common_, runs_);
      };
    });
  }

  void add_state_commands() {
    auto* const state = app_.add_subcommand("state", "Show or change watermarks");
    state->require_subcommand(1);
    using Action = StateOptions::Action;
    auto* const show = add_state_command(state, "show", "Print watermarks", Action::show);
    show->add_option("job", state_.job, "Only this job's");
    show->add_flag("--json", state_.json, "Print a JSON array");
    auto* const set = add_state_command(state, "set", "Set a job's watermark", Action::set);
    set->add_option("job", state_.job, "Name of the job")->required();
    set->add_option("value", state_.value, "As the source writes it")->required();
    add_state_command(state, "reset", "Forget a job's watermark: load everything again",
                      Action::reset)
        ->add_option("job", state_.job, "Name of the job")
        ->required();
    add_state_command(state, "rebuild", "Take the watermark from the rows in the target",
                      Action::rebuild)
        ->add_option("job", state_.job, "Name of the job")
        ->required();
  }

  CLI::App* add_state_command(CLI::App* state, char const* name, char const* description,
                              StateOptions::Action action) {
    auto* const command = state->add_subcommand(name, description);
    command->callback([this, action] {
      state_.action = action;
      command_ = [this] { return state_command(common_, state_); };
    });
    return command;
  }

  CLI::App app_{"LoanPulse keeps PostgreSQL tables in step with paged HTTP JSON APIs.",
                "loanpulse"};
  CommonOptions common_{default_config, std::nullopt};
  SchemaOptions schema_;
  RunOptions run_;
  RunsOptions runs_;
  StateOptions state_;
  std::function<int()> command_;
  ClientCommandLine client_{common_,
                            [this](std::function<int()> chosen) { command_ = std::move(chosen); }};
};

}  // namespace

int main(int argc, char** argv) {
  // Beyond a limit of file sizes a write fails then, and says so, instead of ending the process.
  std::signal(SIGXFSZ, SIG_IGN);
  return guarded([&] { return CommandLine{}.run(argc, argv); });
}
