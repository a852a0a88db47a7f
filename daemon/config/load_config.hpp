#pragma once

#include "config/problem.hpp"
#include "config/secret_sources.hpp"
#include "config/settings.hpp"

#include <filesystem>

namespace loanpulse {

/// Reads loanpulse.yaml and every *.yaml of the folder jobs.d beside it, in the order of their
/// names; a source that names a file of the folder connections.d beside it is completed by that. A
/// missing jobs.d means no jobs, and a warning. Names that begin with a dot are left
/// alone. Throws ConfigError with every problem of every file, and changes nothing: on a reload the
/// old configuration stays good. Safe from every thread if `sources` is.
Config load_config(std::filesystem::path const& file, SecretSources const& sources);

}  // namespace loanpulse
