#pragma once

#include "config/open_connections.hpp"
#include "config/problem.hpp"
#include "config/secret_sources.hpp"

#include <filesystem>
#include <vector>

namespace loanpulse {

/// The folder connections.d, and what is wrong with its files by themselves.
struct LoadedConnections {
  std::vector<ConnectionText> texts{};
  std::vector<Problem> problems{};
  std::vector<Problem> warnings{};
};

/// Reads every *.yaml of the folder, whether or not a job uses it. A folder that is not there has
/// none. Names are unique.
LoadedConnections load_connections(std::filesystem::path const& folder,
                                   SecretSources const& sources);

}  // namespace loanpulse
