#pragma once

#include "config/yaml_map.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Reports query parameters that would be sent twice: by `url`, `params`, the paginator and the
/// watermark. `map` is the job's `source`. Two values of one parameter are never right: servers
/// take the first, the last, or both.
void check_params(YamlMap const& map, Source const& source);

}  // namespace loanpulse
