#pragma once

#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads a job's `run`: how long a run may take, and how often it is tried.
RunPolicy parse_run_policy(YamlValue const& value);

}  // namespace loanpulse
