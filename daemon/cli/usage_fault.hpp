#pragma once

#include <CLI/App.hpp>
#include <string>

namespace loanpulse {

/// The command of the command line, as far as it was understood: a subcommand of a subcommand of
/// `app`, or `app` itself.
CLI::App const& command_given(CLI::App const& app);

/// Whether a command was given that has only commands of its own, and none of them.
bool wants_command(CLI::App const& app);

/// What is wrong with a word of the command line that is no command or option, with the nearest one
/// that is: "no command 'chekc'; did you mean 'check'?". Empty when no word is unknown.
std::string usage_fault(CLI::App const& app);

}  // namespace loanpulse
