#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/commands.hpp"

namespace loanpulse {

/// The subcommands that ask the daemon: trigger, jobs, pause, resume, cancel, status.
class ClientCommandLine {
 public:
  /// Called with what is to be done when one of the subcommands was given.
  using Chosen = std::function<void(std::function<int()>)>;

  ClientCommandLine(CommonOptions const& common, Chosen chosen);
  ClientCommandLine(ClientCommandLine const&) = delete;
  ClientCommandLine& operator=(ClientCommandLine const&) = delete;

  void add_to(CLI::App& app);

  /// Adds --server, --token-file and --ca-file to a command.
  void add_daemon_options(CLI::App& command);
  DaemonOptions const& daemon() const { return daemon_; }

 private:
  void add_trigger(CLI::App& app);
  void add_lists(CLI::App& app);
  void add_pauses(CLI::App& app);
  void add_cancel(CLI::App& app);

  CommonOptions const& common_;
  Chosen chosen_;
  DaemonOptions daemon_;
  TriggerOptions trigger_;
  std::string wait_;  ///< a duration, as it was written
  JobsOptions jobs_;
  PauseOptions pause_;
  CancelOptions cancel_;
  StatusOptions status_;
};

}  // namespace loanpulse
