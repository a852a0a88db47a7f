#include "config/check_envelope_paths.hpp"
#include "config/check_params.hpp"
#include "config/config_keys.hpp"
#include "config/source_url.hpp"
#include "config/value_types.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
constexpr auto longest_timeout = 24h;

KeyTable<Timeouts> const& timeout_keys() {
  auto const timeout = takes::duration(1ms, longest_timeout);
  static KeyTable<Timeouts> const table{
      .keys = {
          key("connect", &Timeouts::connect, timeout, "How long reaching the source may take."),
          key("first_byte", &Timeouts::first_byte, timeout,
              "How long the first byte of the answer may take, from the request on."),
          key("idle", &Timeouts::idle, timeout, "How long nothing may come."),
          key("total", &Timeouts::total, timeout, "How long one attempt may take as a whole.")}};
  return table;
}

KeyTable<SourceLimits> const& limit_keys() {
  static KeyTable<SourceLimits> const table{
      .keys = {
          key("max_page_size", &SourceLimits::max_page_bytes, takes::size(1u << 10, 1u << 30),
              "A larger page, decompressed, is an error."),
          key("max_pages", &SourceLimits::max_pages, takes::count(1, 1'000'000'000),
              "More pages in a run are an error."),
          key("max_empty_pages", &SourceLimits::max_empty_pages, takes::count(1, 1'000'000'000),
              "More empty pages in a row, while the source says there is more, are an error."),
          key("max_depth", &SourceLimits::max_depth, takes::count(1, 10'000),
              "Objects and arrays within one another, up to the innermost that a path enters "
              "or a `json` or `jsonb` column takes; what is skipped does not count.")}};
  return table;
}

Key<Source> params_key() {
  return key<Source>(
      "params",
      Form{.kind = Form::Kind::map,
           .noun = "parameter",
           .parts = {takes::text_or_empty("value").form({})}},
      [](YamlValue const& value, Source& source, ReadContext&) {
        YamlMap const map{value};
        for (auto const& entry : map.entries()) {
          std::string text;
          if (!read_text_or_empty(entry.value, text)) continue;
          source.params.emplace_back(entry.key, std::move(text));
        }
        return map.is_valid();
      },
      "Fixed query parameters.");
}

void check_source(YamlMap const& map, Source const& source) {
  if (source.concurrency > 1 && !knows_its_pages(source.paging)) {
    map.at("concurrency")
        ->problem(
            "the paginator does not know a page before the one before it has come: use page_number "
            "or offset with total_path, or leave concurrency out");
  }
  check_params(map, source);
  if (map.was_read("data_selector") || !map.contains("data_selector")) {
    check_envelope_paths(map, source);
  }
}

}  // namespace

KeyTable<Source> const& source_keys() {
  static KeyTable<Source> const table{
      .section = "source",
      .keys =
          {key("url", &Source::url,
               takes::checked<std::string>(
                   takes::text("URL"),
                   [](std::string const& url) { return source_url_fault(url); }),
               "`http://` or `https://`, without user, password or fragment.")
               .required(),
           auth_key(), headers_key(), params_key(), paginator_key(),
           key("data_selector", &Source::data_selector, takes::path(),
               "The array of records in an answer; `null` there is an empty page, its absence is "
               "an error."),
           key("ignore_more", &Source::ignore_more, takes::one_or_list(takes::path()),
               "Members that do not mean that there is more to read."),
           key("ignore_errors", &Source::ignore_errors, takes::one_or_list(takes::path()),
               "Members that do not mean that the request failed."),
           key("repeated_pages", &Source::repeated_pages, takes::finding(),
               "`allow`: pages whose records repeat are read on."),
           key("incremental", &Source::incremental, takes::keys(incremental_keys()),
               "Asks only for what changed; without it every run reads everything."),
           key("concurrency", &Source::concurrency, takes::count(1, 64),
               "Requests under way at once, by the paginators that know their pages beforehand: "
               "`page_number` and `offset` with `total_path`. So many pages are kept in memory."),
           key("retry", &Source::retry, takes::keys(source_retry_keys()),
               "How a request is tried again."),
           key("timeouts", &Source::timeouts, takes::keys(timeout_keys()),
               "How long a request may take."),
           key("limits", &Source::limits, takes::keys(limit_keys()), "What a source may send.")},
      .check = [](YamlMap const& map, Source& source, ReadContext&) { check_source(map, source); }};
  return table;
}

}  // namespace loanpulse
