#pragma once

#include "config/yaml_map.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Reports paths of the paginator that it could never find: it looks at what stands around the
/// records, not into them. `map` is the job's `source`.
void check_envelope_paths(YamlMap const& map, Source const& source);

}  // namespace loanpulse
