#pragma once

#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads `schedule`: {every}, {cron, timezone} or {manual: true}. Of a cron expression only the
/// shape is checked here.
Schedule parse_schedule(YamlValue const& value);

}  // namespace loanpulse
