#pragma once

#include "config/declared_columns.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

#include <optional>
#include <vector>

namespace loanpulse {

/// Reads `quality`, a list of checks of these columns; absent means none. The result always holds
/// one ValidTypesCheck: where the list has none it comes first, with `on_fail: fail`.
std::vector<Check> parse_quality(std::optional<YamlValue> const& value,
                                 DeclaredColumns const& columns);

}  // namespace loanpulse
