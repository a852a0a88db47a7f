#pragma once

#include "config/yaml_map.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reports query parameters that would be sent twice: by `params`, the paginator and the
/// watermark. `map` is the job's `source`.
void check_params(YamlMap& map, Source const& source);

}  // namespace loanpulse
