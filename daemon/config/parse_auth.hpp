#pragma once

#include "config/secret_sources.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"

#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Reads `source.auth`: {type: none} or {type: bearer, token}.
Auth parse_auth(YamlValue const& value, SecretSources const& sources);

/// Reads `source.headers`, a map from names to values. `auth` is what parse_auth found: a header
/// must not say the same again.
std::vector<std::pair<std::string, Secret>> parse_headers(YamlValue const& value, Auth const& auth,
                                                          SecretSources const& sources);

}  // namespace loanpulse
