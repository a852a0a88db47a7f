#pragma once

#include "json/json_path.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

// Finds values in a JSON text by their brackets and quotes alone, without reading what they are.
// Views point into the text. Of texts that are no JSON anything may be found, but never what lies
// outside of them.

/// Without the white space of JSON at both ends.
std::string_view trimmed(std::string_view text);

/// Whether all of the text is one value as far as brackets and quotes tell.
bool is_bracketed(std::string_view text);

/// Calls `visit(key, value)` for each member of an object, in their order, the key with its quotes;
/// or for each element of an array, with an empty key. Nothing for other values.
void for_each_value(std::string_view container,
                    std::function<void(std::string_view key, std::string_view value)> const& visit);

/// The value of an object's first member of that name, or of an array's element by its index.
std::optional<std::string_view> value_at(std::string_view container, std::string const& name);
std::optional<std::string_view> value_at(std::string_view document, JsonPath const& path);

}  // namespace loanpulse
