#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace loanpulse {

/// Looks up an environment variable; empty when it is not set.
using Environment = std::function<std::optional<std::string>(std::string const& name)>;

/// Where state lies when the configuration does not say: /var/lib/loanpulse for root, else
/// $XDG_STATE_HOME/loanpulse or ~/.local/state/loanpulse (XDG Base Directory Specification 0.8, by
/// which a relative $XDG_STATE_HOME is ignored). Empty when a user has neither variable.
std::optional<std::filesystem::path> default_state_dir(uid_t uid, Environment const& environment);

}  // namespace loanpulse
