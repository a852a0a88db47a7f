#include "config/check_conditional.hpp"
#include "config/check_envelope_paths.hpp"
#include "config/check_params.hpp"
#include "config/check_placeholders.hpp"
#include "config/config_keys.hpp"
#include "config/source_connection.hpp"
#include "config/source_url.hpp"
#include "config/value_types.hpp"
#include "json/json_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

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
          key("total", &Timeouts::total, timeout,
              "How long one attempt may take as a whole; of a long answer by lines, each part of "
              "it.")}};
  return table;
}

KeyTable<SourceLimits> const& limit_keys() {
  static KeyTable<SourceLimits> const table{
      .keys = {
          key("max_page_size", &SourceLimits::max_page_bytes, takes::size(1u << 10, 1u << 30),
              "A larger page, decompressed, is an error; with `format: ndjson`, a longer line."),
          key("max_pages", &SourceLimits::max_pages, takes::count(1, 1'000'000'000),
              "More pages in a run are an error."),
          key("max_empty_pages", &SourceLimits::max_empty_pages, takes::count(1, 1'000'000'000),
              "More empty pages in a row, while the source says there is more, are an error."),
          key("max_depth", &SourceLimits::max_depth, takes::count(1, 10'000),
              "Objects and arrays within one another, up to the innermost that a path enters "
              "or a `json` or `jsonb` column takes; what is skipped does not count.")}};
  return table;
}

Key<Source> data_selector_key() {
  auto const type = takes::one_or_list(takes::path());
  return key<Source>(
             "data_selector", type.form({}),
             [type](YamlValue const& value, Source& source, ReadContext& context) {
               std::vector<std::string> selectors;
               if (!type.read(value, selectors, context) || selectors.empty()) return false;
               source.data_selector = selectors.front();
               source.further_selectors.assign(selectors.begin() + 1, selectors.end());
               return true;
             },
             "Where the records are in an answer; `null` there is an empty page, its absence is an "
             "error. `*` is each member or element; of several places the records are joined.")
      .otherwise("`$`");
}

/// Stars of the selector, the fewest of several.
std::size_t stars_of(Source const& source) {
  auto const count = [](std::string const& selector) {
    auto const path = parse_json_path(selector);
    if (!path) return std::size_t{0};
    return static_cast<std::size_t>(std::count(path->segments.begin(), path->segments.end(), "*"));
  };
  auto stars = count(source.data_selector);
  for (auto const& selector : source.further_selectors) stars = std::min(stars, count(selector));
  return stars;
}

void check_outer_paths(YamlMap const& map, Source const& source, ReadContext const& context) {
  for (auto const& column : context.columns.columns()) {
    if (!column.value.empty()) continue;
    auto paths = column.further_paths;
    paths.insert(paths.begin(), column.path);
    for (auto const& path : paths) {
      auto const up = path.find_first_not_of('^');
      if (up == 0 || up == std::string::npos || up <= stars_of(source)) continue;
      map.value().problem(fmt::format(
          "column {} has the path {}, which looks for what lies around a record, and data_selector "
          "has fewer stars than that; write one for each `^`",
          in_quotes(column.name), in_quotes(path)));
    }
  }
}

/// An answer by lines has nothing but records.
void check_lines(YamlMap const& map, Source const& source) {
  if (source.format != BodyFormat::ndjson) return;
  for (auto const* key : {"data_selector", "data"}) {
    if (!map.contains(key)) continue;
    map.at(key)->problem(
        "has no meaning with format: ndjson, where each line is a record; remove it");
  }
}

/// A URL that is nothing but {start} is a link that an answer has given, and the first one stands
/// in the job.
void check_link_state(YamlMap const& map, Source const& source) {
  if (source.url.sole_placeholder() == nullptr || map.at("url") == nullptr) return;
  if (!source.sync_token) {
    map.at("url")->problem(
        "is nothing but {start}, which is a link where incremental.token_path names one; write the "
        "URL");
    return;
  }
  if (auto const fault = url_template_fault(source.sync_token->initial_value); !fault.empty()) {
    map.at("incremental")
        ->problem_at(map.at("incremental")->line(), map.at("incremental")->path_of("initial_value"),
                     "is the first URL, because url is {start}, and " + fault);
  }
}

/// Who has read one window of a parent that does not change any more would never read the next.
void check_window_of_changes(YamlMap const& map, Source const& source) {
  if (!source.incremental || !source.incremental->window) return;
  for (auto const& dimension : source.for_each) {
    auto const* const table = std::get_if<ParentTable>(&dimension);
    if (table == nullptr || !table->changed) continue;
    map.at("for_each")
        ->problem(
            "asks for changed parents only, and with incremental.window some of theirs would never "
            "be "
            "read; remove changed, or window");
  }
}

/// What suits the paginator, where the job says nothing.
void complete_on_shift(YamlMap const& map, Source& source, ReadContext& context) {
  bool const counts = counted(source.paging) != Counted::nothing;
  if (!map.contains("on_shift")) {
    bool const watches = counts && source.repeated_pages == OnFinding::fail;
    source.on_shift = watches ? OnShift::refetch : OnShift::ignore;
    return;
  }
  context.shift_line = map.at("on_shift")->line();
  if (counts) return;
  map.at("on_shift")
      ->problem(
          "is about lists by page_number and offset, and this paginator counts nothing: it goes on "
          "where the last answer ended, so that rows do not move to another page; remove it");
}

void check_source(YamlMap const& map, Source& source, ReadContext& context) {
  if (!map.contains("url")) {
    map.value().problem_at(map.value().line(), map.value().path_of("url"), "is required");
  }
  if (has_shared_auth(map)) source.shared_tokens = "connection:" + source.connection;
  if (source.concurrency > 1 && !knows_its_pages(source.paging) && source.for_each.empty()) {
    map.at("concurrency")
        ->problem(
            "the paginator does not know a page before the one before it has come: use page_number "
            "or offset with total_path, or leave concurrency out");
  }
  check_conditional(map, source);
  complete_on_shift(map, source, context);
  check_link_state(map, source);
  check_window_of_changes(map, source);
  check_placeholders(map, source, context);
  check_lines(map, source);
  check_outer_paths(map, source, context);
  check_params(map, source);
  if (source.format == BodyFormat::ndjson || map.was_read("data_selector") ||
      !map.contains("data_selector")) {
    check_envelope_paths(map, source);
  }
}

}  // namespace

KeyTable<Source> const& source_keys() {
  static KeyTable<Source> const table{
      .section = "source",
      .keys =
          {for_each_key(),
           key("connection", &Source::connection, takes::text("connection's name"),
               "The file of `connections.d` whose keys hold where this source has none.")
               .otherwise("none"),
           url_key().otherwise("that of the connection"),
           auth_key(),
           headers_key(),
           params_key(),
           body_key(),
           form_key(),
           method_key(),
           paginator_key(),
           data_selector_key(),
           key("data", &Source::data,
               takes::word<DataShape>({{"array", DataShape::array},
                                       {"object", DataShape::object},
                                       {"map", DataShape::map},
                                       {"columns", DataShape::columns}}),
               "What is there: an `array` of records; an `object` that is one; a `map` whose "
               "members are records, by their name `$key` (and `$value`, where they are no "
               "objects); `columns`, lists of one length."),
           key("format", &Source::format,
               takes::word<BodyFormat>(
                   {{"json", BodyFormat::json}, {"ndjson", BodyFormat::ndjson}}),
               "`ndjson`: each line of an answer is a JSON document, and a record; the answer may "
               "be of "
               "any size."),
           key("json", &Source::lenient_json,
               takes::word<bool>({{"strict", false}, {"lenient", true}}),
               "`lenient`: NaN, Infinity and -Infinity are read, as texts of that name, and "
               "control characters in texts."),
           key("when_absent", &Source::when_absent,
               takes::word<WhenAbsent>({{"fail", WhenAbsent::fail}, {"empty", WhenAbsent::empty}}),
               "`empty`: an answer with nothing at `data_selector`, one by status 204 and one "
               "without a body are pages without records."),
           keep_key(),
           key("ignore_more", &Source::ignore_more, takes::one_or_list(takes::path()),
               "Members that do not mean that there is more to read."),
           key("ignore_errors", &Source::ignore_errors, takes::one_or_list(takes::path()),
               "Members that do not mean that the request failed."),
           key("repeated_pages", &Source::repeated_pages, takes::finding(),
               "`allow`: pages whose records repeat are read on."),
           key("on_shift", &Source::on_shift,
               takes::word<OnShift>({{"refetch", OnShift::refetch},
                                     {"fail", OnShift::fail},
                                     {"ignore", OnShift::ignore}}),
               "What becomes of a list by `page_number` or `offset` whose rows move from page to "
               "page while it is read: `refetch`, it is read again; `fail`; `ignore`.")
               .otherwise("`refetch`; without a primary key `fail`; with `repeated_pages: allow` "
                          "`ignore`"),
           answers_key(),
           wait_key(),
           key("redirects", &Source::redirects,
               takes::word<Redirects>(
                   {{"same_origin", Redirects::same_origin},
                    {"follow_without_credentials", Redirects::follow_without_credentials}}),
               "Where a redirect may lead: within scheme, host and port, or elsewhere too, but "
               "without credentials, secrets and client certificate."),
           rate_key(),
           tls_key(),
           incremental_key(),
           key("conditional", &Source::conditional, takes::boolean(),
               "`true`: the ETag and Last-Modified of an answer are kept and sent with the same "
               "request of the next run; an answer 304 ends it with nothing new. For a list of one "
               "page, asked for by GET."),
           key("concurrency", &Source::concurrency, takes::count(1, 64),
               "Requests under way at once, by the paginators that know their pages beforehand: "
               "`page_number` and `offset` with `total_path`, and by all with `for_each`, whose "
               "next "
               "lists are begun. So many pages are kept in memory."),
           key("retry", &Source::retry, takes::keys(source_retry_keys()),
               "How a request is tried again."),
           key("timeouts", &Source::timeouts, takes::keys(timeout_keys()),
               "How long a request may take."),
           key("limits", &Source::limits, takes::keys(limit_keys()), "What a source may send.")},
      .groups = {{.keys = {"url", "connection"}, .least = 1, .most = 2}},
      .check = check_source};
  return table;
}

std::vector<Key<Source>> const& shared_source_keys() {
  static auto const keys = [] {
    constexpr std::array<std::string_view, 13> names{
        "url",  "auth", "headers", "params",   "paginator", "answers",    "wait",
        "rate", "tls",  "retry",   "timeouts", "limits",    "concurrency"};
    std::vector<Key<Source>> shared;
    for (auto const& key : source_keys().keys) {
      if (std::find(names.begin(), names.end(), key.name) != names.end()) shared.push_back(key);
    }
    return shared;
  }();
  return keys;
}

}  // namespace loanpulse
