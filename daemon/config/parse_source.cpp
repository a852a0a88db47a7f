#include "config/parse_source.hpp"

#include "config/check_envelope_paths.hpp"
#include "config/check_params.hpp"
#include "config/parse_auth.hpp"
#include "config/parse_incremental.hpp"
#include "config/parse_paging.hpp"
#include "config/parse_retry.hpp"
#include "config/read_scalar.hpp"
#include "config/source_url.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
constexpr auto longest_timeout = 24h;

void read_url(std::optional<YamlValue> const& value, std::string& into) {
  if (!read_text(value, into)) return;
  if (auto fault = source_url_fault(into); !fault.empty()) value->problem(std::move(fault));
}

std::vector<std::pair<std::string, std::string>> parse_params(YamlValue const& value) {
  std::vector<std::pair<std::string, std::string>> params;
  YamlMap const map{value};
  for (auto const& entry : map.entries()) {
    std::string text;
    if (read_text_or_empty(entry.value, text)) params.emplace_back(entry.key, std::move(text));
  }
  return params;
}

/// One path, or a list of them.
std::vector<std::string> parse_paths(std::optional<YamlValue> const& value) {
  std::vector<std::string> paths;
  if (!value) return paths;
  for (auto const& one : value->items_or_self()) {
    if (std::string path; read_json_path(one, path)) paths.push_back(std::move(path));
  }
  return paths;
}

Timeouts parse_timeouts(YamlValue const& value) {
  Timeouts timeouts;
  YamlMap map{value};
  read_duration(map.find("connect"), timeouts.connect, 1ms, longest_timeout);
  read_duration(map.find("first_byte"), timeouts.first_byte, 1ms, longest_timeout);
  read_duration(map.find("idle"), timeouts.idle, 1ms, longest_timeout);
  read_duration(map.find("total"), timeouts.total, 1ms, longest_timeout);
  map.refuse_other_keys();
  return timeouts;
}

SourceLimits parse_limits(YamlValue const& value) {
  SourceLimits limits;
  YamlMap map{value};
  read_byte_size(map.find("max_page_size"), limits.max_page_bytes, 1u << 10, 1u << 30);
  read_count(map.find("max_pages"), limits.max_pages, 1, 1'000'000'000);
  read_count(map.find("max_empty_pages"), limits.max_empty_pages, 1, 1'000'000'000);
  read_count(map.find("max_depth"), limits.max_depth, 1, 10'000);
  map.refuse_other_keys();
  return limits;
}

/// Whether pages can be asked for before their turn.
bool knows_its_pages(Paging const& paging) {
  auto const* const numbers = std::get_if<PageNumberPaging>(&paging);
  auto const* const offsets = std::get_if<OffsetPaging>(&paging);
  return (numbers != nullptr && numbers->total_path) || (offsets != nullptr && offsets->total_path);
}

}  // namespace

Source parse_source(YamlValue const& value, DeclaredColumns const& columns,
                    SecretSources const& sources) {
  Source source;
  YamlMap map{value};
  read_url(map.require("url"), source.url);
  if (auto const auth = map.find("auth")) source.auth = parse_auth(*auth, sources);
  if (auto const headers = map.find("headers")) {
    source.headers = parse_headers(*headers, source.auth, sources);
  }
  if (auto const params = map.find("params")) source.params = parse_params(*params);
  if (auto const paginator = map.find("paginator")) source.paging = parse_paging(*paginator);
  auto const selector = map.find("data_selector");
  bool const selector_is_right = read_json_path(selector, source.data_selector) || !selector;
  source.ignore_more = parse_paths(map.find("ignore_more"));
  source.ignore_errors = parse_paths(map.find("ignore_errors"));
  read_finding(map.find("repeated_pages"), source.repeated_pages);
  if (auto const incremental = map.find("incremental")) {
    source.incremental = parse_incremental(*incremental, columns);
  }
  if (auto const concurrency = map.find("concurrency")) {
    read_count(concurrency, source.concurrency, 1, 64);
    if (source.concurrency > 1 && !knows_its_pages(source.paging)) {
      concurrency->problem(
          "the paginator does not know a page before the one before it has come: use page_number "
          "or "
          "offset with total_path, or leave concurrency out");
    }
  }
  if (auto const retry = map.find("retry")) source.retry = parse_retry(*retry, {});
  if (auto const timeouts = map.find("timeouts")) source.timeouts = parse_timeouts(*timeouts);
  if (auto const limits = map.find("limits")) source.limits = parse_limits(*limits);
  map.refuse_other_keys();
  check_params(map, source);
  if (selector_is_right) check_envelope_paths(map, source);
  return source;
}

}  // namespace loanpulse
