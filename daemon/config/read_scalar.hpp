#pragma once

#include "config/secret_sources.hpp"
#include "config/yaml_value.hpp"
#include "model/secret.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

// Each function reads a scalar into `into` and returns true. A wrong value is reported, leaves
// `into` as it was, and returns false.

/// A text that is not empty. References to secrets are refused; `$${` becomes `${`.
bool read_text(YamlValue const& value, std::string& into);
/// The same, but may be empty.
bool read_text_or_empty(YamlValue const& value, std::string& into);

/// A text in which `${…}` is expanded. Not empty.
bool read_secret(YamlValue const& value, SecretSources const& sources, Secret& into);

/// Warns when `look` finds fault with the text as it is written: see config/pasted_secret.hpp.
template <class Look>
void warn_of_paste(YamlValue const& value, Look const& look) {
  std::string fault = look(std::string_view{value.scalar()});
  if (!fault.empty()) value.warning(std::move(fault));
}

/// true or false.
bool read_boolean(YamlValue const& value, bool& into);

/// A whole number of `min`..`max`.
bool read_count(YamlValue const& value, std::size_t& into, std::size_t min, std::size_t max);

/// A number of 0..1.
bool read_fraction(YamlValue const& value, double& into);

/// See values/duration.hpp; `min`..`max`.
bool read_duration(YamlValue const& value, std::chrono::milliseconds& into,
                   std::chrono::milliseconds min, std::chrono::milliseconds max);

/// See config/byte_size.hpp; `min`..`max`.
bool read_byte_size(YamlValue const& value, std::size_t& into, std::size_t min, std::size_t max);

/// See json/json_path.hpp. `into` is the text as written.
bool read_json_path(YamlValue const& value, std::string& into);

/// The index of one of `names`.
std::optional<std::size_t> read_name(YamlValue const& value, std::vector<std::string> const& names);

}  // namespace loanpulse
