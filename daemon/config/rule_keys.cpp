#include "config/check_values.hpp"
#include "config/config_keys.hpp"
#include "config/value_types.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

bool takes_range(ColumnType const& type) { return is_number(type.name) || is_time(type.name); }
bool takes_values(ColumnType const& type) { return family_of(type.name) != TypeFamily::document; }
bool takes_pattern(ColumnType const& type) { return family_of(type.name) == TypeFamily::text; }

/// The key `column` of a rule that is about columns of some types.
template <class Rule>
Key<Rule> column_key(bool (*fits)(ColumnType const&), std::string cure) {
  auto const read = [=](YamlValue const& value, Rule& rule, ReadContext& context) {
    if (!read_text(value, rule.column)) return false;
    Column const* const column = context.columns.resolve(value, rule.column);
    if (column == nullptr || fits(column->type)) return true;
    value.problem(
        fmt::format("column {} is {}; {}", in_quotes(column->name), to_sql(column->type), cure));
    return true;
  };
  return key<Rule>("column", Form{.noun = "column"}, read, "The column.").required();
}

/// The column of a rule, if it can be relied on and is of a type that fits.
template <class Rule>
Column const* column_of_rule(Rule const& rule, ReadContext const& context,
                             bool (*fits)(ColumnType const&)) {
  Column const* const column = context.columns.find_sound(rule.column);
  return column != nullptr && fits(column->type) ? column : nullptr;
}

/// Values are only looked into when their column can be relied on.
bool read_value(Column const* column, YamlValue const& value, std::string& into) {
  return column != nullptr ? read_value_of(*column, value, into) : read_text(value, into);
}

Key<RangeCheck> bound_key(std::string name, std::optional<std::string> RangeCheck::*member,
                          std::string meaning) {
  auto const read = [=](YamlValue const& value, RangeCheck& range, ReadContext& context) {
    std::string text;
    if (!read_value(column_of_rule(range, context, takes_range), value, text)) return false;
    range.*member = std::move(text);
    return true;
  };
  return key<RangeCheck>(std::move(name), Form{.noun = "value"}, read, std::move(meaning));
}

KeyGroup const bounds{
    .keys = {"min", "max"}, .least = 1, .most = 2, .message = "must have min, max or both"};

void check_range(YamlMap const& map, RangeCheck const& range, ReadContext& context) {
  Column const* const column = column_of_rule(range, context, takes_range);
  if (column == nullptr || !range.min || !range.max) return;
  if (!is_above(*column, *range.min, *range.max)) return;
  map.value().problem(fmt::format("min {} is above max {}; swap them", in_quotes(*range.min),
                                  in_quotes(*range.max)));
}

KeyTable<RangeCheck> const& range_keys() {
  static KeyTable<RangeCheck> const table{
      .keys = {column_key<RangeCheck>(
                   takes_range, "range needs a number, date or time; use accepted_values or regex"),
               bound_key("min", &RangeCheck::min, "The least value that is right."),
               bound_key("max", &RangeCheck::max, "The greatest value that is right.")},
      .groups = {bounds},
      .check = check_range};
  return table;
}

bool read_values(YamlValue const& value, AcceptedValuesCheck& accepted, ReadContext& context) {
  Column const* const column = column_of_rule(accepted, context, takes_values);
  auto const items = value.items();
  for (auto const& item : items) {
    std::string text;
    if (read_value(column, item, text)) accepted.values.push_back(std::move(text));
  }
  if (value.is_list() && items.empty()) value.problem("must list at least one value");
  return value.is_list();
}

KeyTable<AcceptedValuesCheck> const& accepted_values_keys() {
  using Accepted = AcceptedValuesCheck;
  static KeyTable<Accepted> const table{
      .keys = {column_key<Accepted>(takes_values, "accepted_values needs a column of plain values"),
               key<Accepted>("values",
                             Form{.kind = Form::Kind::list,
                                  .min = "1",
                                  .parts = {Form{.noun = "value", .min = "0"}}},
                             read_values, "The values that are right.")
                   .required()}};
  return table;
}

std::string regex_fault(std::string const& pattern) {
  re2::RE2 const compiled{pattern, re2::RE2::Quiet};
  if (compiled.ok()) return {};
  return fmt::format("is no RE2 pattern: {}; see github.com/google/re2/wiki/Syntax",
                     compiled.error());
}

KeyTable<RegexCheck> const& regex_keys() {
  static KeyTable<RegexCheck> const table{
      .keys = {column_key<RegexCheck>(takes_pattern,
                                      "regex needs text or varchar; use range or accepted_values"),
               key("pattern", &RegexCheck::pattern,
                   takes::checked<std::string>(takes::text("RE2 pattern"), regex_fault),
                   "The pattern that the whole text must match.")
                   .required()}};
  return table;
}

void check_row_count(YamlMap const& map, RowCountCheck const& count) {
  if (!count.min || !count.max || *count.min <= *count.max) return;
  map.value().problem(fmt::format("min {} is above max {}; swap them", *count.min, *count.max));
}

KeyTable<RowCountCheck> const& row_count_keys() {
  auto const count = takes::count(0, takes::no_maximum);
  static KeyTable<RowCountCheck> const table{
      .keys = {key("min", &RowCountCheck::min, count, "The least number of rows that is right."),
               key("max", &RowCountCheck::max, count, "The greatest.")},
      .groups = {bounds},
      .check = [](YamlMap const& map, RowCountCheck& rows, ReadContext&) {
        check_row_count(map, rows);
      }};
  return table;
}

Form column_names() {
  return {.kind = Form::Kind::one_or_list, .min = "1", .parts = {Form{.noun = "column"}}};
}

bool read_not_null(YamlValue const& value, Check& check, ReadContext& context) {
  check.rule = NotNullCheck{read_column_names(value, context.columns)};
  return true;
}

bool read_unique(YamlValue const& value, Check& check, ReadContext& context) {
  UniqueCheck unique{read_column_names(value, context.columns)};
  for (auto const& column : context.columns.columns()) {
    bool const is_named = std::find(unique.columns.begin(), unique.columns.end(), column.name) !=
                          unique.columns.end();
    if (is_named && !may_be_key(column.type.name)) {
      value.problem(fmt::format("column {} is {}, which cannot be compared; declare it as jsonb",
                                in_quotes(column.name), to_sql(column.type)));
    }
  }
  check.rule = std::move(unique);
  return true;
}

bool read_valid_types(YamlValue const& value, Check& check, ReadContext&) {
  bool on = true;
  if (read_boolean(value, on) && !on) {
    value.problem("must be true: types are always checked; choose what happens with on_fail");
  }
  check.rule = ValidTypesCheck{};
  return true;
}

/// A rule of several keys.
template <class Rule>
Key<Check> rule_key(std::string name, KeyTable<Rule> const& table, std::string meaning) {
  auto const read = [&table](YamlValue const& value, Check& check, ReadContext& context) {
    Rule rule;
    bool const is_map = table.read(value, rule, context);
    check.rule = std::move(rule);
    return is_map;
  };
  return key<Check>(std::move(name), takes::keys(table).form({}), read, std::move(meaning));
}

}  // namespace

std::vector<Key<Check>> rule_keys() {
  return {key<Check>("not_null", column_names(), read_not_null, "These columns have values."),
          rule_key("range", range_keys(),
                   "The number, date or time lies within the bounds, inclusive."),
          rule_key("accepted_values", accepted_values_keys(),
                   "The value is one of these; not for JSON columns."),
          rule_key("regex", regex_keys(), "The whole text matches the pattern."),
          key<Check>("unique", column_names(), read_unique,
                     "No two rows of the run share these values."),
          rule_key("row_count", row_count_keys(),
                   "The run has so many rows after quarantine; one bound is enough."),
          key<Check>("valid_types", Form{.kind = Form::Kind::boolean, .words = {"true"}},
                     read_valid_types,
                     "Every value converts to its column's type, and the primary key is there; "
                     "always checked, an entry only chooses `on_fail`.")};
}

}  // namespace loanpulse
