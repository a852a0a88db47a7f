#pragma once

#include "config/secret_sources.hpp"
#include "config/settings.hpp"
#include "config/yaml_value.hpp"

namespace loanpulse {

/// Reads `admin`: where the admin API listens, and who may use it. An address that others than this
/// machine can reach is refused without tokens and TLS.
Settings::Admin parse_admin(YamlValue const& value, SecretSources const& sources);

}  // namespace loanpulse
