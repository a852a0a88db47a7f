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

/// A value that holds for every run is one of the column's; what is written from the run's start
/// shows itself when it is sent.
void check_initial_value(Column const& column, YamlValue const& place, TextTemplate const& value) {
  if (!value.has_placeholders()) return check_cursor_value(column, place, value.revealed());
  if (is_time(column.type.name) && !value.has(Placeholder::Kind::start) &&
      !value.has(Placeholder::Kind::end)) {
    return;
  }
  place.problem("may hold the placeholder {now} alone, and only for a column of dates or times");
}

/// What only makes sense for some columns, once it is known which one the cursor is.
void check_cursor(YamlMap const& map, Incremental& incremental, ReadContext& context) {
  if (!map.was_read("cursor_path")) return;
  auto const index =
      find_cursor_column(*map.at("cursor_path"), incremental.cursor_path, context.columns);
  if (!index) return;
  incremental.cursor_column = *index;
  Column const& column = context.columns.columns()[*index];
  if (map.was_read("initial_value")) {
    check_initial_value(column, *map.at("initial_value"), incremental.initial_value);
  }
  if (is_time(column.type.name)) return;
  auto const refuse = [&](char const* key) {
    map.at(key)->problem(
        fmt::format("has a meaning for dates and times only, and column {} is {}; remove it",
                    in_quotes(column.name), to_sql(column.type)));
  };
  if (map.was_read("lag") && incremental.lag > 0ms) refuse("lag");
  for (auto const* key : {"max_future", "end_param", "format"}) {
    if (map.was_read(key)) refuse(key);
  }
}

}  // namespace

KeyTable<Incremental> const& incremental_keys() {
  static KeyTable<Incremental> const table{
      .section = "incremental",
      .keys = {key("cursor_path", &Incremental::cursor_path, takes::path(),
                   fmt::format("The member that grows when a record changes; a column of type {} "
                               "must have this path.",
                               cursor_types()))
                   .required("name the member that grows when a record changes"),
               key("start_param", &Incremental::start_param, takes::text("parameter"),
                   "The query parameter of the lower bound, which the source must treat as "
                   "inclusive; none where `{start}` stands in the request.")
                   .otherwise("required without `{start}`"),
               key("end_param", &Incremental::end_param, takes::text("parameter"),
                   "The query parameter of the upper bound, the run's start; for dates and times "
                   "only."),
               key("format", &Incremental::format, takes::time_spelling(),
                   "How the bounds are written; for dates and times only.")
                   .otherwise("as the source writes the cursor"),
               key("initial_value", &Incremental::initial_value,
                   takes::request_text("value of the cursor's column, or `{now-30d:date}`"),
                   "What is sent while there is no watermark; when empty, the parameter is not "
                   "sent.")
                   .otherwise("empty"),
               key("lag", &Incremental::lag, takes::duration(0ms, 366 * 24h),
                   "What is subtracted from the watermark in each request; for dates and times "
                   "only."),
               key("max_future", &Incremental::max_future, takes::duration(0ms, 36'500 * 24h),
                   "Rows whose cursor lies further after the run's start are loaded and counted, "
                   "and do not move the watermark; for dates and times only.")},
      .check = check_cursor};
  return table;
}

}  // namespace loanpulse
