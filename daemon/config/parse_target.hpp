#pragma once

#include "config/declared_columns.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// What `target` says: the table, and the columns for whoever names one.
struct ParsedTarget {
  Target target;
  DeclaredColumns columns;  ///< the same as target.columns
  int table_line = 0;       ///< of the key `table`; 0 when the table's name is not usable
};

ParsedTarget parse_target(YamlValue const& value);

}  // namespace loanpulse
