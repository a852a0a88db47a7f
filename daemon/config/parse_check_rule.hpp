#pragma once

#include "config/declared_columns.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// The names of all rules, as a check is written.
std::vector<std::string> const& check_rule_names();

/// Reads the parameters of the rule `name`, one of check_rule_names(): for range {column, min,
/// max}. A wrong one is reported, and what is returned then does not count.
CheckRule parse_check_rule(std::string const& name, YamlValue const& value,
                           DeclaredColumns const& columns);

}  // namespace loanpulse
