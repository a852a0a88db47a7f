#include "config/check_values.hpp"
#include "config/config_keys.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// "date, timestamp, … or numeric": the times first, since most cursors are.
std::string cursor_types() {
  std::vector<std::string> words;
  for (bool const times : {true, false}) {
    for (auto const& type : type_table) {
      if (may_be_cursor(type.name) && is_time(type.name) == times) {
        words.emplace_back(type.declared);
      }
    }
  }
  return listed(words, "or");
}

/// The column that the cursor is, if it can be one.
std::optional<std::size_t> find_cursor_column(YamlValue const& place, std::string const& path,
                                              DeclaredColumns const& columns) {
  auto const index = columns.find_path(path);
  if (!index) {
    // A column with a problem of its own may be the one that is missed here.
    if (columns.all_sound()) {
      place.problem(
          fmt::format("no column has the path {}; add one of type timestamptz, date or "
                      "bigint to target.columns",
                      in_quotes(path)));
    }
    return std::nullopt;
  }
  Column const& column = columns.columns()[*index];
  if (!may_be_cursor(column.type.name)) {
    place.problem(
        fmt::format("column {} is {}, by which no watermark can be kept; declare it as {}",
                    in_quotes(column.name), to_sql(column.type), cursor_types()));
    return std::nullopt;
  }
  return index;
}

/// A value that holds for every run is one of the column's; what is written from the run's start or
/// from a parent's row shows itself when it is sent.
void check_initial_value(Column const& column, YamlValue const& place, TextTemplate const& value) {
  if (!value.has_placeholders()) return check_cursor_value(column, place, value.revealed());
  bool const has_bound = value.has(Placeholder::Kind::start) || value.has(Placeholder::Kind::end);
  bool const has_now = value.has(Placeholder::Kind::now);
  if (!has_bound && (is_time(column.type.name) || !has_now)) return;
  place.problem("may hold the placeholder {now} alone, and only for a column of dates or times");
}

void check_window(YamlMap const& map, IncrementalSettings const& settings, Column const& column) {
  if (!map.was_read("window")) return;
  if (!map.contains("initial_value")) {
    map.at("window")->problem(
        "needs initial_value, from which the first window begins; write one such as "
        "{now-365d:iso}");
  }
  if (column.type.name == TypeName::date && *settings.window < 24h) {
    map.at("window")->problem(
        fmt::format("must be at least 1d, because column {} is a date", in_quotes(column.name)));
  }
  if (settings.order == ListOrder::newest_first) {
    map.at("window")->problem("has no meaning with order: newest_first; remove one of them");
  }
}

/// What only makes sense for some columns, once it is known which one the cursor is.
void check_cursor(YamlMap const& map, IncrementalSettings& settings, ReadContext& context) {
  if (!map.was_read("cursor_path")) return;
  auto const index =
      find_cursor_column(*map.at("cursor_path"), settings.cursor_path, context.columns);
  if (!index) return;
  settings.cursor_column = *index;
  Column const& column = context.columns.columns()[*index];
  if (map.was_read("initial_value")) {
    check_initial_value(column, *map.at("initial_value"), settings.initial_value);
  }
  check_window(map, settings, column);
  if (is_time(column.type.name)) return;
  auto const refuse = [&](char const* key) {
    map.at(key)->problem(
        fmt::format("has a meaning for dates and times only, and column {} is {}; remove it",
                    in_quotes(column.name), to_sql(column.type)));
  };
  if (map.was_read("lag") && settings.lag > 0ms) refuse("lag");
  for (auto const* key : {"max_future", "end_param", "format", "window"}) {
    if (map.was_read(key)) refuse(key);
  }
}

void check_token(YamlMap const& map) {
  for (auto const* key : {"cursor_path", "end_param", "format", "lag", "max_future", "window",
                          "order", "on_missing", "client_side"}) {
    if (!map.contains(key)) continue;
    map.at(key)->problem(
        "says nothing of a sync token, which is sent as the answer had it; remove it, or "
        "token_path");
  }
}

void check_incremental(YamlMap const& map, IncrementalSettings& settings, ReadContext& context) {
  if (settings.is_token()) return check_token(map);
  if (map.contains("token_path") || map.contains("token_header")) return;
  if (!map.contains("cursor_path")) {
    map.value().problem_at(map.value().line(), map.value().path_of("cursor_path"),
                           "is required; name the member that grows when a record changes");
  }
  check_cursor(map, settings, context);
}

}  // namespace

KeyTable<IncrementalSettings> const& incremental_keys() {
  using Words = IncrementalSettings;
  static KeyTable<Words> const table{
      .section = "incremental",
      .keys =
          {key("cursor_path", &Words::cursor_path, takes::path(),
               fmt::format("The member that grows when a record changes; a column of type {} "
                           "must have this path.",
                           cursor_types()))
               .otherwise("required without `token_path`"),
           key("token_path", &Words::token_path, takes::path(),
               "Instead of a cursor of the records: where the list's last answer has what the next "
               "run is to send, as change feeds and delta links do.")
               .not_with("token_header", "and token_header cannot both say it; remove one"),
           key("token_header", &Words::token_header, takes::text("header"),
               "The header of an answer that has it, such as `ETag`."),
           key("start_param", &Words::start_param, takes::text("parameter"),
               "The query parameter of the lower bound, which the source must treat as "
               "inclusive, or of the token; none where `{start}` stands in the request, where a "
               "paginator `cursor` begins with the token, with `order: newest_first` and "
               "`client_side`.")
               .otherwise("required without `{start}`"),
           key("end_param", &Words::end_param, takes::text("parameter"),
               "The query parameter of the upper bound, the run's start or the end of the window; "
               "for dates and times only."),
           key("format", &Words::format, takes::time_spelling(),
               "How the bounds are written; for dates and times only.")
               .otherwise("as the source writes the cursor"),
           key("initial_value", &Words::initial_value,
               takes::request_text("value of the cursor's column, or `{now-30d:date}`"),
               "What is sent while there is no watermark; when empty, the parameter is not "
               "sent.")
               .otherwise("empty"),
           key("lag", &Words::lag, takes::duration(0ms, 366 * 24h),
               "What is subtracted from the watermark in each request; for dates and times "
               "only."),
           key("window", &Words::window, takes::duration(1min, 36'500 * 24h),
               "The most that one run reads: up to so much behind the watermark, or behind "
               "`initial_value`. While the job is behind, the next run follows at once. For dates "
               "and times only."),
           key("order", &Words::order,
               takes::word<ListOrder>(
                   {{"any", ListOrder::any}, {"newest_first", ListOrder::newest_first}}),
               "`newest_first`: a page that ends with a record from before the lower bound is the "
               "last one that is read."),
           key("on_missing", &Words::on_missing,
               takes::word<OnMissing>({{"include", OnMissing::include}, {"fail", OnMissing::fail}}),
               "What becomes of a record without the cursor: `include` loads it, and it does not "
               "move the watermark."),
           key("client_side", &Words::client_side, takes::boolean(),
               "`true`: nothing is sent, since the source cannot be asked for what is new. The "
               "list "
               "is read as a whole, and rows from before the watermark less the lag are left out, "
               "counted as `rows_skipped`.")
               .not_with("start_param",
                         "says that nothing is sent, and start_param what; remove one"),
           key("max_future", &Words::max_future, takes::duration(0ms, 36'500 * 24h),
               "Rows whose cursor lies further after the run's start are loaded and counted, "
               "and do not move the watermark; for dates and times only.")},
      .groups = {{.keys = {"cursor_path", "token_path", "token_header"}, .least = 1, .most = 1}},
      .check = check_incremental};
  return table;
}

Key<Source> incremental_key() {
  auto const type = takes::keys(incremental_keys());
  return key<Source>(
      "incremental", type.form({}),
      [type](YamlValue const& value, Source& source, ReadContext& context) {
        IncrementalSettings settings;
        if (!type.read(value, settings, context)) return false;
        if (settings.is_token()) {
          source.sync_token = SyncToken{settings.token_path, settings.token_header,
                                        settings.start_param, settings.initial_value};
        } else {
          source.incremental =
              Incremental{settings.cursor_path, settings.cursor_column, settings.start_param,
                          settings.end_param,   settings.format,        settings.initial_value,
                          settings.lag,         settings.max_future,    settings.window,
                          settings.order,       settings.on_missing,    settings.client_side};
        }
        return true;
      },
      "Asks only for what changed; without it every run reads everything.");
}

}  // namespace loanpulse
