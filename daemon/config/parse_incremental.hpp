#pragma once

#include "config/declared_columns.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads `source.incremental`. Its cursor must be the path of one of `columns`, of a type that has
/// an order.
Incremental parse_incremental(YamlValue const& value, DeclaredColumns const& columns);

}  // namespace loanpulse
