#pragma once

#include "config/declared_columns.hpp"
#include "config/yaml_value.hpp"

namespace loanpulse {

/// Reads `target.columns`: a map from names to a type's name or to {type, path, format, timezone}.
DeclaredColumns parse_columns(YamlValue const& value);

}  // namespace loanpulse
