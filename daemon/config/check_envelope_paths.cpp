#include "config/check_envelope_paths.hpp"

#include "json/json_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

bool begins_with(JsonPath const& path, JsonPath const& beginning) {
  auto const& [whole, start] = std::pair{path.segments, beginning.segments};
  return start.size() <= whole.size() && std::equal(start.begin(), start.end(), whole.begin());
}

/// Why there can be no token or total at the path, with the cure; empty when there can.
std::string path_fault(KeyText const& wanted, std::string const& selector) {
  auto const path = parse_json_path(wanted.text);
  auto const records = parse_json_path(selector);
  if (!path || !records) return {};
  if (records->segments.empty()) {
    return fmt::format(
        "{} is never found, because data_selector is '$': the whole answer is the list of records, "
        "and the paginator does not look into them; name the list by data_selector, such as "
        "data_selector: data, or choose another paginator",
        in_quotes(wanted.text));
  }
  if (begins_with(*path, *records)) {
    return fmt::format(
        "{} lies in the records, which data_selector {} names and the paginator does not look "
        "into; name a member of the answer beside them, such as {}",
        in_quotes(wanted.text), in_quotes(selector),
        wanted.key == "cursor_path" ? "next_cursor" : "total");
  }
  if (begins_with(*records, *path)) {
    return fmt::format("{} is what holds the records of data_selector {}; name a text or number",
                       in_quotes(wanted.text), in_quotes(selector));
  }
  return {};
}

/// cursor_path has a default, which a cursor in a header leaves unread.
bool is_read(KeyText const& wanted, Paging const& paging) {
  auto const* const cursor = std::get_if<CursorPaging>(&paging);
  return cursor == nullptr || !cursor->cursor_header || wanted.key != "cursor_path";
}

}  // namespace

void check_envelope_paths(YamlMap const& map, Source const& source) {
  bool const is_list_of_its_own = source.data == DataShape::array &&
                                  source.further_selectors.empty() &&
                                  source.data_selector.find('*') == std::string::npos;
  if (!is_list_of_its_own) return;
  auto const* const paginator = map.at("paginator");
  if (paginator == nullptr || !paginator->is_map()) return;
  for (auto const& wanted : key_texts(source.paging, KeyUse::answer_path)) {
    if (!is_read(wanted, source.paging)) continue;
    auto fault = source.format == BodyFormat::ndjson
                     ? fmt::format(
                           "{} is never found, because an answer in NDJSON has nothing "
                           "beside its records; use a paginator that needs nothing of the "
                           "kind: cursor_header, link: header, last_record, or pages with "
                           "stop: empty_page",
                           in_quotes(wanted.text))
                     : path_fault(wanted, source.data_selector);
    if (fault.empty()) continue;
    auto const place = paginator->place_of(wanted.key)
                           .value_or(YamlValue::KeyPlace{*paginator, paginator->line()});
    place.holder.problem_at(place.line, place.holder.path_of(wanted.key), std::move(fault));
  }
}

}  // namespace loanpulse
