#include "config/parse_columns.hpp"

#include "config/check_values.hpp"
#include "config/identifier.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace loanpulse {
namespace {

/// PostgreSQL's limit of 1600 (manual, appendix K) less the two columns that LoanPulse adds.
constexpr std::size_t most_columns = 1598;

constexpr std::string_view supported_types =
    "smallint, integer, bigint, numeric, numeric(p,s), real, double precision, boolean, text, "
    "varchar(n), date, timestamp, timestamptz, uuid, json and jsonb";

/// The path of the record's member that is called like the column.
std::string path_of_member(std::string const& name) {
  if (name == "$") return "$.$";
  std::string path;
  for (char const c : name) {
    if (c == '.' || c == '\\') path += '\\';
    path += c;
  }
  return path;
}

bool read_type(std::optional<YamlValue> const& value, ColumnType& into) {
  std::string text;
  if (!read_text(value, text)) return false;
  auto const type = parse_column_type(text);
  if (!type) {
    value->problem(fmt::format("is no supported column type: {}; supported are {}", in_quotes(text),
                               supported_types));
    return false;
  }
  into = *type;
  return true;
}

/// `format` and `timezone` must fit the type, else they would silently do nothing.
bool check_time_keys(YamlMap const& map, Column const& column) {
  auto const refuse = [&](std::string_view key, std::string what) {
    map.value().problem_at(map.value().line(), map.value().path_of(key), std::move(what));
    return false;
  };
  if (map.contains("format") && !is_date_or_time(column.type)) {
    return refuse("format", fmt::format("has no meaning for {}; remove it, or declare a date, "
                                        "timestamp or timestamptz",
                                        to_sql(column.type)));
  }
  if (map.contains("timezone") && !is_date_or_time(column.type)) {
    return refuse("timezone",
                  fmt::format("has no meaning for {}; remove it, or declare a timestamp "
                              "or timestamptz",
                              to_sql(column.type)));
  }
  bool const is_unix = column.format == TimeFormat::unix_s || column.format == TimeFormat::unix_ms;
  if (map.contains("timezone") && is_unix) {
    return refuse("timezone", "has no meaning for unix times, which are UTC; remove it");
  }
  if (column.type.name == TypeName::timestamptz && column.format == TimeFormat::iso_basic &&
      !map.contains("timezone")) {
    return refuse("timezone",
                  "is required, because yyyymmdd carries no offset; name the zone, such "
                  "as UTC or America/New_York");
  }
  return true;
}

bool read_format(std::optional<YamlValue> const& value, TimeFormat& into) {
  return read_choice<TimeFormat, 4>(value, into,
                                    {{{"iso", TimeFormat::iso},
                                      {"iso_basic", TimeFormat::iso_basic},
                                      {"unix", TimeFormat::unix_s},
                                      {"unix_ms", TimeFormat::unix_ms}}});
}

/// The long form; false when what it says cannot be relied on.
bool read_details(YamlValue const& value, Column& column) {
  YamlMap map{value};
  auto const type = map.require("type");
  auto const path = map.find("path");
  auto const format = map.find("format");
  auto const timezone = map.find("timezone");
  read_boolean(map.find("optional"), column.optional);
  map.refuse_other_keys();

  bool sound = read_type(type, column.type);
  if (path && !read_json_path(path, column.path)) sound = false;
  if (format && !read_format(format, column.format)) sound = false;
  if (std::string zone; timezone) {
    if (read_timezone(timezone, zone)) {
      column.timezone = std::move(zone);
    } else {
      sound = false;
    }
  }
  return sound && check_time_keys(map, column);
}

bool read_column(YamlValue const& value, Column& column) {
  if (value.is_map()) return read_details(value, column);
  if (value.is_scalar()) return read_type(value, column.type);
  value.problem(
      fmt::format("must be a type such as bigint, or a map such as {{type: text, path: "
                  "address.city}}, got {}",
                  value.shown()));
  return false;
}

std::string folded(std::string_view name) {
  std::string result{name};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

DeclaredColumns parse_columns(YamlValue const& value) {
  DeclaredColumns columns;
  YamlMap const map{value};
  if (!map.is_valid()) {
    columns.set_unreadable();
    return columns;
  }
  if (map.entries().empty()) value.problem("must declare at least one column");
  if (map.entries().size() > most_columns) {
    value.problem(
        fmt::format("must declare at most {} columns, got {}; keep rarely used members in "
                    "one jsonb column",
                    most_columns, map.entries().size()));
    columns.set_unreadable();
    return columns;
  }
  std::unordered_map<std::string, std::string> by_folded_name;
  for (auto const& entry : map.entries()) {
    Column column{.name = entry.key, .type = {}, .path = path_of_member(entry.key), .timezone = {}};
    if (auto fault = column_name_fault(entry.key); !fault.empty()) {
      entry.value.problem_at(entry.line, entry.value.path(), std::move(fault));
    }
    auto const [other, is_new] = by_folded_name.emplace(folded(entry.key), entry.key);
    if (!is_new) {
      entry.value.problem_at(entry.line, entry.value.path(),
                             fmt::format("differs from column {} by case only, which SQL confuses; "
                                         "choose another name and give the path",
                                         in_quotes(other->second)));
    }
    bool const sound = read_column(entry.value, column);
    columns.add(std::move(column), sound);
  }
  return columns;
}

}  // namespace loanpulse
