#pragma once

#include "config/yaml_value.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Reads `source.paginator`: {type: single_page | cursor | page_number | offset, ...}.
Paging parse_paging(YamlValue const& value);

}  // namespace loanpulse
