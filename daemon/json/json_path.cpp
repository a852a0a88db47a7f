#include "json/json_path.hpp"

#include <utility>

namespace loanpulse {
namespace {

/// "$" in front stands for the document and is no segment of its own.
std::string_view without_root(std::string_view text) {
  return text.starts_with("$.") ? text.substr(2) : text;
}

bool is_escapable(char c) { return c == '.' || c == '\\'; }

}  // namespace

std::optional<JsonPath> parse_json_path(std::string_view text) {
  if (text == "$") return JsonPath{};
  std::string_view const rest = without_root(text);

  JsonPath path;
  std::string segment;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '.') {
      if (segment.empty()) return std::nullopt;
      path.segments.push_back(std::move(segment));
      segment.clear();
    } else if (rest[i] == '\\') {
      // Any other escape is refused, so that it can be given a meaning later.
      if (i + 1 == rest.size() || !is_escapable(rest[i + 1])) return std::nullopt;
      segment += rest[++i];
    } else {
      segment += rest[i];
    }
  }
  if (segment.empty()) return std::nullopt;
  path.segments.push_back(std::move(segment));
  return path;
}

}  // namespace loanpulse
