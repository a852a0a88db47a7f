#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// Where a value is in a JSON document: segments separated by dots, "address.city", "0.pages".
/// A segment names an object's member or, if it is a number, an array's element; `\.` and `\\` are
/// a literal dot and backslash. "$" is the document itself, and may be written in front: "$.data".
struct JsonPath {
  std::vector<std::string> segments;  ///< empty for "$"

  bool operator==(JsonPath const&) const = default;
};

/// Empty when the text is no path: empty, or with an empty segment.
std::optional<JsonPath> parse_json_path(std::string_view text);

}  // namespace loanpulse
