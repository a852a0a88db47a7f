#include "config/parse_check_rule.hpp"

#include "config/check_values.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

/// Reads the key `column`. Null when it is wrong, or has a problem where it is declared.
Column const* read_column(YamlMap& map, DeclaredColumns const& columns, std::string& into) {
  auto const value = map.require("column");
  if (!read_text(value, into)) return nullptr;
  return columns.resolve(*value, into);
}

void refuse_type(YamlMap& map, Column const& column, std::string_view cure) {
  if (auto const place = map.find("column")) {
    place->problem(
        fmt::format("column {} is {}; {}", in_quotes(column.name), to_sql(column.type), cure));
  }
}

/// A bound is only looked into when its column can be relied on.
std::optional<std::string> read_bound(Column const* column, std::optional<YamlValue> const& value) {
  std::string text;
  bool const readable =
      column != nullptr ? read_value_of(*column, value, text) : read_text(value, text);
  return readable ? std::optional{text} : std::nullopt;
}

RangeCheck parse_range(YamlValue const& value, DeclaredColumns const& columns) {
  RangeCheck range;
  YamlMap map{value};
  Column const* column = read_column(map, columns, range.column);
  if (column != nullptr && !is_number(column->type) && !is_date_or_time(column->type)) {
    refuse_type(map, *column, "range needs a number, date or time; use accepted_values or regex");
    column = nullptr;
  }
  range.min = read_bound(column, map.find("min"));
  range.max = read_bound(column, map.find("max"));
  map.refuse_other_keys();
  if (map.is_valid() && !map.contains("min") && !map.contains("max")) {
    value.problem("must have min, max or both");
  }
  if (column != nullptr && range.min && range.max && is_above(*column, *range.min, *range.max)) {
    value.problem(fmt::format("min {} is above max {}; swap them", in_quotes(*range.min),
                              in_quotes(*range.max)));
  }
  return range;
}

AcceptedValuesCheck parse_accepted_values(YamlValue const& value, DeclaredColumns const& columns) {
  AcceptedValuesCheck accepted;
  YamlMap map{value};
  Column const* column = read_column(map, columns, accepted.column);
  if (column != nullptr &&
      (column->type.name == TypeName::json || column->type.name == TypeName::jsonb)) {
    refuse_type(map, *column, "accepted_values needs a column of plain values");
    column = nullptr;
  }
  if (auto const values = map.require("values")) {
    auto const items = values->items();
    for (auto const& item : items) {
      if (auto text = read_bound(column, item)) accepted.values.push_back(std::move(*text));
    }
    if (values->is_list() && items.empty()) values->problem("must list at least one value");
  }
  map.refuse_other_keys();
  return accepted;
}

RegexCheck parse_regex(YamlValue const& value, DeclaredColumns const& columns) {
  RegexCheck regex;
  YamlMap map{value};
  Column const* const column = read_column(map, columns, regex.column);
  if (column != nullptr && column->type.name != TypeName::text &&
      column->type.name != TypeName::varchar) {
    refuse_type(map, *column, "regex needs text or varchar; use range or accepted_values");
  }
  auto const pattern = map.require("pattern");
  if (read_text(pattern, regex.pattern)) {
    re2::RE2 const compiled{regex.pattern, re2::RE2::Quiet};
    if (!compiled.ok()) {
      pattern->problem(fmt::format("is no RE2 pattern: {}; see github.com/google/re2/wiki/Syntax",
                                   compiled.error()));
    }
  }
  map.refuse_other_keys();
  return regex;
}

std::optional<std::size_t> read_optional_count(std::optional<YamlValue> const& value) {
  std::size_t count = 0;
  bool const readable = read_count(value, count, 0, std::numeric_limits<std::int64_t>::max());
  return readable ? std::optional{count} : std::nullopt;
}

RowCountCheck parse_row_count(YamlValue const& value) {
  RowCountCheck row_count;
  YamlMap map{value};
  row_count.min = read_optional_count(map.find("min"));
  row_count.max = read_optional_count(map.find("max"));
  map.refuse_other_keys();
  if (map.is_valid() && !map.contains("min") && !map.contains("max")) {
    value.problem("must have min, max or both");
  }
  if (row_count.min && row_count.max && *row_count.min > *row_count.max) {
    value.problem(fmt::format("min {} is above max {}; swap them", *row_count.min, *row_count.max));
  }
  return row_count;
}

UniqueCheck parse_unique(YamlValue const& value, DeclaredColumns const& columns) {
  UniqueCheck unique{read_column_names(value, columns)};
  for (auto const& column : columns.columns()) {
    bool const is_named = std::find(unique.columns.begin(), unique.columns.end(), column.name) !=
                          unique.columns.end();
    if (is_named && column.type.name == TypeName::json) {
      value.problem(fmt::format("column {} is json, which cannot be compared; declare it as jsonb",
                                in_quotes(column.name)));
    }
  }
  return unique;
}

ValidTypesCheck parse_valid_types(YamlValue const& value) {
  bool on = true;
  if (read_boolean(value, on) && !on) {
    value.problem("must be true: types are always checked; choose what happens with on_fail");
  }
  return {};
}

}  // namespace

std::vector<std::string> const& check_rule_names() {
  static std::vector<std::string> const names{"not_null", "range",     "accepted_values", "regex",
                                              "unique",   "row_count", "valid_types"};
  return names;
}

CheckRule parse_check_rule(std::string const& name, YamlValue const& value,
                           DeclaredColumns const& columns) {
  if (name == "not_null") return NotNullCheck{read_column_names(value, columns)};
  if (name == "range") return parse_range(value, columns);
  if (name == "accepted_values") return parse_accepted_values(value, columns);
  if (name == "regex") return parse_regex(value, columns);
  if (name == "unique") return parse_unique(value, columns);
  if (name == "row_count") return parse_row_count(value);
  return parse_valid_types(value);
}

}  // namespace loanpulse
