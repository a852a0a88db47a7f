#pragma once

#include "config/yaml_map.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Reports what cannot stand beside `conditional: true`. `map` is the job's `source`.
void check_conditional(YamlMap const& map, Source const& source);

}  // namespace loanpulse
