#pragma once

#include "config/declared_columns.hpp"
#include "config/secret_sources.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads `source`. `columns` are those of the target: the cursor is one of them.
Source parse_source(YamlValue const& value, DeclaredColumns const& columns,
                    SecretSources const& sources);

}  // namespace loanpulse
