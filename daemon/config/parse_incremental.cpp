#include "config/parse_incremental.hpp"

#include "config/check_values.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <optional>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

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
  if (!is_orderable(column.type)) {
    place.problem(
        fmt::format("column {} is {}, by which no watermark can be kept; declare it as "
                    "date, timestamp, timestamptz, smallint, integer, bigint or numeric",
                    in_quotes(column.name), to_sql(column.type)));
    return std::nullopt;
  }
  return index;
}

}  // namespace

Incremental parse_incremental(YamlValue const& value, DeclaredColumns const& columns) {
  Incremental incremental;
  YamlMap map{value};
  auto const path = map.require("cursor_path", "name the member that grows when a record changes");
  auto const start = map.require("start_param", "name the query parameter of the lower bound");
  auto const initial = map.find("initial_value");
  auto const lag = map.find("lag");
  auto const max_future = map.find("max_future");
  map.refuse_other_keys();

  read_text(start, incremental.start_param);
  bool const future_is_set = read_duration(max_future, incremental.max_future, 0ms, 36'500 * 24h);
  bool const lag_is_set = read_duration(lag, incremental.lag, 0ms, 366 * 24h);
  std::optional<std::size_t> cursor;
  if (read_json_path(path, incremental.cursor_path)) {
    cursor = find_cursor_column(*path, incremental.cursor_path, columns);
  }
  if (!cursor) {
    read_text_or_empty(initial, incremental.initial_value);
    return incremental;
  }

  incremental.cursor_column = *cursor;
  Column const& column = columns.columns()[*cursor];
  read_cursor_value(column, initial, incremental.initial_value);
  if (lag_is_set && incremental.lag > 0ms && !is_date_or_time(column.type)) {
    lag->problem(
        fmt::format("has a meaning for dates and times only, and column {} is {}; remove "
                    "it",
                    in_quotes(column.name), to_sql(column.type)));
  }
  if (future_is_set && !is_date_or_time(column.type)) {
    max_future->problem(
        fmt::format("has a meaning for dates and times only, and column {} is {}; remove "
                    "it",
                    in_quotes(column.name), to_sql(column.type)));
  }
  return incremental;
}

}  // namespace loanpulse
