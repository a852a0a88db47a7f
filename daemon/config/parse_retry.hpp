#pragma once

#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads `retry`, of a page or of a run; what is not said is as in `defaults`.
RetryLimits parse_retry(YamlValue const& value, RetryLimits const& defaults);

}  // namespace loanpulse
