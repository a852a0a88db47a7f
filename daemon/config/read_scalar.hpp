#pragma once

#include "config/secret_sources.hpp"
#include "config/yaml_value.hpp"
#include "model/job.hpp"
#include "model/secret.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {

// Each function reads a scalar into `into` and returns true. An absent value leaves the default
// and returns false; a wrong one does so as well and is reported.

/// A text that is not empty. References to secrets are refused; `$${` becomes `${`.
bool read_text(std::optional<YamlValue> const& value, std::string& into);
/// The same, but may be empty.
bool read_text_or_empty(std::optional<YamlValue> const& value, std::string& into);

/// A text in which `${…}` is expanded. Not empty.
bool read_secret(std::optional<YamlValue> const& value, SecretSources const& sources, Secret& into);

/// Warns when `look` finds fault with the text as it is written: see config/pasted_secret.hpp.
template <class Look>
void warn_of_paste(std::optional<YamlValue> const& value, Look const& look) {
  std::string fault = value ? look(std::string_view{value->scalar()}) : std::string{};
  if (!fault.empty()) value->warning(std::move(fault));
}

/// true or false.
bool read_boolean(std::optional<YamlValue> const& value, bool& into);

/// A whole number of `min`..`max`.
bool read_count(std::optional<YamlValue> const& value, std::size_t& into, std::size_t min,
                std::size_t max);

/// A number of 0..1.
bool read_fraction(std::optional<YamlValue> const& value, double& into);

/// See values/duration.hpp; `min`..`max`.
bool read_duration(std::optional<YamlValue> const& value, std::chrono::milliseconds& into,
                   std::chrono::milliseconds min, std::chrono::milliseconds max);

/// See config/byte_size.hpp; `min`..`max`.
bool read_byte_size(std::optional<YamlValue> const& value, std::size_t& into, std::size_t min,
                    std::size_t max);

/// See json/json_path.hpp. `into` is the text as written.
bool read_json_path(std::optional<YamlValue> const& value, std::string& into);

/// The index of one of `names`.
std::optional<std::size_t> read_name(std::optional<YamlValue> const& value,
                                     std::vector<std::string> const& names);

/// One of a few words, each with its meaning.
template <class Meaning, std::size_t count>
bool read_choice(std::optional<YamlValue> const& value, Meaning& into,
                 std::array<std::pair<char const*, Meaning>, count> const& choices) {
  std::vector<std::string> names;
  for (auto const& choice : choices) names.emplace_back(choice.first);
  auto const index = read_name(value, names);
  if (index) into = choices[*index].second;
  return index.has_value();
}

/// `fail` or `allow`.
bool read_finding(std::optional<YamlValue> const& value, OnFinding& into);

}  // namespace loanpulse
