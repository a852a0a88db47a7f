#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "config/settings.hpp"

namespace loanpulse {

/// Loads the configuration and starts logging. When anything is wrong with it, prints every problem
/// to stderr and returns nothing; the command then ends with exit_config.
std::optional<Config> load_configuration(CommonOptions const& common);

/// Runs a command's body. Whatever it throws becomes a message on stderr and an exit code.
int guarded(std::function<int()> const& body);

/// Whether a person is looking at stderr.
bool is_terminal();

}  // namespace loanpulse
