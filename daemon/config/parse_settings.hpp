#pragma once

#include "config/problem_list.hpp"
#include "config/secret_sources.hpp"
#include "config/settings.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace loanpulse {

/// Reads the text of loanpulse.yaml; an empty one gives the defaults. `state_dir` is what is used
/// when the text names none. The result only counts when no problem was added.
Settings parse_settings(std::string const& text,
                        std::optional<std::filesystem::path> const& state_dir,
                        SecretSources const& sources, ProblemList& problems);

}  // namespace loanpulse
