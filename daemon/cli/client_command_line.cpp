#include "cli/client_command_line.hpp"

#include <algorithm>
#include <utility>

#include "values/duration.hpp"

namespace loanpulse {
namespace {

constexpr char const* standard_wait = "1h";
constexpr std::size_t longest_key = 255;

std::string fault_of_duration(std::string const& text) {
  if (parse_duration(text)) return {};
  return "'" + text +
         "' is no duration such as 30m; to wait for an hour, put the job before --wait";
}

/// What may stand in a header.
std::string fault_of_key(std::string const& text) {
  bool const is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return is_plain && !text.empty() && text.size() <= longest_key
             ? ""
             : "must be 1 to 255 plain ASCII characters";
}

}  // namespace

ClientCommandLine::ClientCommandLine(CommonOptions const& common, Chosen chosen)
    : common_{common}, chosen_{std::move(chosen)} {}

void ClientCommandLine::add_to(CLI::App& app) {
  add_trigger(app);
  add_lists(app);
  add_pauses(app);
  add_cancel(app);
}

void ClientCommandLine::add_daemon_options(CLI::App& command) {
  command
      .add_option(
          "--server", daemon_.server,
          "The daemon: http://host:port, https://host:port or unix:/path; else admin.listen "
          "of the configuration")
      ->envname("LOANPULSE_SERVER");
  command
      .add_option("--token-file", daemon_.token_file,
                  "File that holds a token; else one of the configuration's admin.tokens")
      ->envname("LOANPULSE_TOKEN_FILE");
  command
      .add_option("--ca-file", daemon_.ca_file,
                  "PEM file of the authorities to trust for https; else the system's")
      ->envname("LOANPULSE_CA_FILE");
}

void ClientCommandLine::add_trigger(CLI::App& app) {
  auto* const trigger = app.add_subcommand("trigger", "Let the daemon run a job");
  trigger->add_option("job", trigger_.job, "Name of the job")->required();
  auto* const wait =
      trigger
          ->add_option(
              "--wait", wait_,
              "Wait for the end, at most so long (1h unless told); succeed only if the run "
              "does")
          ->expected(0, 1)
          ->type_name("DURATION")
          ->check(CLI::Validator{fault_of_duration, ""});
  trigger
      ->add_option("--key", trigger_.key,
                   "Idempotency key: the same key again tells of the same run and starts none")
      ->check(CLI::Validator{fault_of_key, ""});
  trigger->add_option("--reason", trigger_.reason, "Why; is kept in the run's record");
  trigger->add_flag("--json", trigger_.json, "Print one JSON object instead of text");
  add_daemon_options(*trigger);
  trigger->callback([this, wait] {
    if (wait->count() > 0) trigger_.wait = parse_duration(wait_.empty() ? standard_wait : wait_);
    chosen_([this] { return trigger_command(common_, daemon_, trigger_); });
  });
}

void ClientCommandLine::add_lists(CLI::App& app) {
  auto* const jobs = app.add_subcommand("jobs", "List the daemon's jobs");
  jobs->add_flag("--json", jobs_.json, "Print a JSON array instead of a table");
  add_daemon_options(*jobs);
  jobs->callback([this] { chosen_([this] { return jobs_command(common_, daemon_, jobs_); }); });

  auto* const status =
      app.add_subcommand("status", "Is the daemon well? Exit 1 if it is not ready");
  status->add_flag("--json", status_.json, "Print one JSON object instead of text");
  add_daemon_options(*status);
  status->callback(
      [this] { chosen_([this] { return status_command(common_, daemon_, status_); }); });
}

void ClientCommandLine::add_pauses(CLI::App& app) {
  auto* const pause = app.add_subcommand("pause", "Start no more runs of a job");
  pause->add_option("job", pause_.job, "Name of the job")->required();
  pause->add_option("--reason", pause_.reason, "Why; is shown with the job");
  add_daemon_options(*pause);
  auto* const resume = app.add_subcommand("resume", "Start runs of a paused job again");
  resume->add_option("job", pause_.job, "Name of the job")->required();
  add_daemon_options(*resume);
  for (auto* const command : {pause, resume}) {
    command->callback([this, paused = command == pause] {
      pause_.paused = paused;
      chosen_([this] { return pause_command(common_, daemon_, pause_); });
    });
  }
}

void ClientCommandLine::add_cancel(CLI::App& app) {
  auto* const cancel = app.add_subcommand("cancel", "Cancel a run that is queued or running");
  cancel->add_option("run_id", cancel_.run_id, "Id of the run")->required();
  add_daemon_options(*cancel);
  cancel->callback(
      [this] { chosen_([this] { return cancel_command(common_, daemon_, cancel_); }); });
}

}  // namespace loanpulse
