#include "json/json_path.hpp"

namespace loanpulse {

std::optional<JsonPath> parse_json_path(std::string_view text) {
  JsonPath path;
  if (text == "$") return path;
  if (text.starts_with("$.")) text.remove_prefix(2);
  std::string segment;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (segment.empty()) return std::nullopt;
      path.segments.push_back(std::move(segment));
      segment.clear();
    } else if (text[i] == '\\' && i + 1 < text.size() &&
               (text[i + 1] == '.' || text[i + 1] == '\\')) {
      segment += text[++i];
    } else {
      segment += text[i];
    }
  }
  if (segment.empty()) return std::nullopt;
  path.segments.push_back(std::move(segment));
  return path;
}

}  // namespace loanpulse
