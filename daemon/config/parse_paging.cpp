#include "config/parse_paging.hpp"

#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::size_t largest_limit = 1'000'000;
constexpr std::size_t largest_base_page = 1'000'000;

std::optional<std::string> read_optional_text(std::optional<YamlValue> const& value) {
  std::string text;
  return read_text(value, text) ? std::optional{text} : std::nullopt;
}

std::optional<std::string> read_optional_path(std::optional<YamlValue> const& value) {
  std::string path;
  return read_json_path(value, path) ? std::optional{path} : std::nullopt;
}

/// For the paginators that send no page size unless told under which name.
void read_limit(YamlMap& map, std::optional<std::string>& limit_param, std::size_t& limit) {
  limit_param = read_optional_text(map.find("limit_param"));
  auto const value = map.find("limit");
  if (read_count(value, limit, 1, largest_limit) && !map.contains("limit_param")) {
    value->problem("is not sent without limit_param; name the API's parameter for a page's size");
  }
}

CursorPaging parse_cursor(YamlMap& map) {
  CursorPaging paging;
  read_json_path(map.find("cursor_path"), paging.cursor_path);
  read_text(map.find("cursor_param"), paging.cursor_param);
  read_limit(map, paging.limit_param, paging.limit);
  return paging;
}

PageNumberPaging parse_page_number(YamlMap& map) {
  PageNumberPaging paging;
  read_text(map.find("page_param"), paging.page_param);
  read_count(map.find("base_page"), paging.base_page, 0, largest_base_page);
  paging.total_path = read_optional_path(map.find("total_path"));
  read_limit(map, paging.limit_param, paging.limit);
  return paging;
}

OffsetPaging parse_offset(YamlMap& map) {
  OffsetPaging paging;
  read_text(map.find("offset_param"), paging.offset_param);
  read_text(map.find("limit_param"), paging.limit_param);
  read_count(map.find("limit"), paging.limit, 1, largest_limit);
  paging.total_path = read_optional_path(map.find("total_path"));
  return paging;
}

}  // namespace

Paging parse_paging(YamlValue const& value) {
  YamlMap map{value};
  std::vector<std::string> const types{"single_page", "cursor", "page_number", "offset"};
  auto const type = read_name(map.require("type"), types);
  if (!type) return SinglePage{};  // which other keys are right depends on it

  Paging paging = SinglePage{};
  if (types[*type] == "cursor") paging = parse_cursor(map);
  if (types[*type] == "page_number") paging = parse_page_number(map);
  if (types[*type] == "offset") paging = parse_offset(map);
  map.refuse_other_keys();
  return paging;
}

}  // namespace loanpulse
