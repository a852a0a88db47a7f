#include "config/column_time.hpp"
#include "config/config_keys.hpp"
#include "config/identifier.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// PostgreSQL's limit of 1600 (manual, appendix K) less the two columns that LoanPulse adds.
constexpr std::size_t most_columns = 1598;

/// Every type as a job may declare it, with this behind those that take modifiers.
std::vector<std::string> declarations(std::string_view precision, std::string_view length) {
  std::vector<std::string> words;
  for (auto const& type : type_table) {
    if (type.name == TypeName::own) continue;
    std::string const word{type.declared};
    if (type.modifiers != Modifiers::length) words.push_back(word);
    if (type.modifiers == Modifiers::length) words.push_back(fmt::format("{}({})", word, length));
    if (type.modifiers == Modifiers::precision) {
      words.push_back(fmt::format("{}({})", word, precision));
    }
  }
  return words;
}

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

/// A mistyped word is told from the name of an enum or domain by its missing schema.
std::string unknown_type(std::string const& text) {
  std::vector<std::string> words;
  for (auto const& type : type_table) {
    if (type.name != TypeName::own) words.emplace_back(type.declared);
  }
  // With its brackets the word is right, and what is in them is not.
  bool const is_word = text.find('(') == std::string::npos;
  auto const nearest = is_word ? nearest_name(text, words) : std::nullopt;
  return fmt::format(
      "is no supported column type: {}; {}supported are {}, and the name of an enum or domain of "
      "the database with its schema, such as staging.loan_status",
      in_quotes(text), nearest ? fmt::format("did you mean {}? ", *nearest) : "",
      listed(declarations("p,s", "n"), "and"));
}

ValueType<ColumnType> const& column_type() {
  static ValueType<ColumnType> const type{
      .read =
          [](YamlValue const& value, ColumnType& into, ReadContext&) {
            std::string text;
            if (!read_text(value, text)) return false;
            auto const found = parse_column_type(text);
            if (!found) {
              value.problem(unknown_type(text));
              return false;
            }
            into = *found;
            return true;
          },
      .form =
          [](ColumnType const&) {
            auto words = declarations("14,2", "40");
            words.emplace_back("staging.loan_status");
            return Form{.noun = "type", .words = std::move(words)};
          }};
  return type;
}

/// One path, or several of which the first that leads to a value counts.
Key<Column> path_key() {
  auto const type = takes::one_or_list(takes::path());
  return key<Column>(
             "path", type.form({}),
             [type](YamlValue const& value, Column& column, ReadContext& context) {
               std::vector<std::string> paths;
               if (!type.read(value, paths, context)) return false;
               if (value.is_list() && value.items().empty()) {
                 value.problem("must name at least one path");
               }
               for (std::size_t i = 0; i < paths.size(); ++i) {
                 if (std::find(paths.begin(), paths.begin() + static_cast<std::ptrdiff_t>(i),
                               paths[i]) == paths.begin() + static_cast<std::ptrdiff_t>(i)) {
                   continue;
                 }
                 value.problem(fmt::format("has {} twice; leave one out", in_quotes(paths[i])));
                 return false;
               }
               if (paths.empty() || (value.is_list() && value.items().size() != paths.size())) {
                 return false;
               }
               column.path = paths.front();
               column.further_paths.assign(paths.begin() + 1, paths.end());
               return true;
             },
             "Where a record has the value; `$` is the whole record. Of a list, the first path "
             "at which a record has something other than null.")
      .otherwise("the member called like the column");
}

KeyTable<Column> const& column_keys() {
  static KeyTable<Column> const table{
      .section = "column",
      .keys = {
          key("type", &Column::type, column_type(),
              "A type of PostgreSQL, such as `bigint`, `numeric(14,2)` or `timestamptz`, or the "
              "name of "
              "an enum or domain of the database with its schema, such as `staging.loan_status`.")
              .required(),
          path_key().not_with("value", "has no meaning beside value; remove one of them"),
          key("value", &Column::value, takes::request_text("text"),
              "What every record of a request has there instead: `{NAME}` and `{NAME.column}` of "
              "`for_each`, `{start}`, `{end}`, `{now}`, or a text.")
              .otherwise("what is at the path"),
          column_format_key(),
          key("timezone", &Column::timezone, takes::timezone(),
              "The IANA zone of values without an offset; without it such a value does not "
              "convert to a timestamptz. Required for a timestamptz whose format has none, refused "
              "for formats that always have one."),
          key("null_values", &Column::null_values,
              takes::one_or_list(takes::text_or_empty("value")),
              "Texts and numbers that are NULL, such as `\"\"` or `0000-00-00`."),
          key("true_values", &Column::true_values, takes::one_or_list(takes::text("value")),
              "Of a boolean: what is true, beside true, 1 and their texts."),
          key("false_values", &Column::false_values, takes::one_or_list(takes::text("value")),
              "Of a boolean: what is false, beside false, 0 and their texts."),
          key("optional", &Column::optional, takes::boolean(),
              "`true`: no record need have the path.")}};
  return table;
}

/// Keys that only some types have must fit the type, else they would silently do nothing.
bool check_type_keys(YamlMap const& map, Column const& column) {
  for (auto const* key : {"true_values", "false_values"}) {
    if (!map.contains(key) || column.type.name == TypeName::boolean) continue;
    map.value().problem_at(
        map.value().line(), map.value().path_of(key),
        fmt::format("has no meaning for {}; remove it, or declare a boolean", to_sql(column.type)));
    return false;
  }
  return check_column_time(map, column);
}

/// A type, or a map that says more; false when what it says cannot be relied on.
bool read_column(YamlValue const& value, Column& column, ReadContext& context) {
  if (value.is_map()) {
    YamlMap map{value};
    bool const sound =
        column_keys().read_keys(map, column, context) && check_type_keys(map, column);
    if (column.value.empty()) return sound;
    column.path.clear();
    column.optional = true;  // no record has it
    return sound;
  }
  if (value.is_scalar()) return column_type().read(value, column.type, context);
  value.problem(
      fmt::format("must be a type such as bigint, or a map such as {{type: text, path: "
                  "address.city}}, got {}",
                  value.shown()));
  return false;
}

/// Empty when the list as a whole cannot be used.
std::optional<DeclaredColumns> read_columns(YamlValue const& value, ReadContext& context) {
  YamlMap const map{value};
  if (!map.is_valid()) return std::nullopt;
  if (map.entries().empty()) value.problem("must declare at least one column");
  if (map.entries().size() > most_columns) {
    value.problem(
        fmt::format("must declare at most {} columns, got {}; keep rarely used members in "
                    "one jsonb column",
                    most_columns, map.entries().size()));
    return std::nullopt;
  }
  DeclaredColumns columns;
  std::unordered_map<std::string, std::string> by_folded_name;
  for (auto const& entry : map.entries()) {
    Column column;
    column.name = entry.key;
    column.path = path_of_member(entry.key);
    if (auto fault = column_name_fault(entry.key); !fault.empty()) {
      entry.value.problem_at(entry.line, entry.value.path(), std::move(fault));
    }
    auto const [other, is_new] = by_folded_name.emplace(lower_case(entry.key), entry.key);
    if (!is_new) {
      entry.value.problem_at(entry.line, entry.value.path(),
                             fmt::format("differs from column {} by case only, which SQL confuses; "
                                         "choose another name and give the path",
                                         in_quotes(other->second)));
    }
    bool const sound = read_column(entry.value, column, context);
    columns.add(std::move(column), sound);
  }
  return columns;
}

Form columns_form() {
  Form keys = takes::keys(column_keys()).form({});
  Form either{.kind = Form::Kind::either, .parts = {column_type().form({}), std::move(keys)}};
  return {.kind = Form::Kind::map,
          .noun = "column",
          .min = "1",
          .max = std::to_string(most_columns),
          .parts = {std::move(either)}};
}

}  // namespace

Key<Target> columns_key() {
  return key<Target>(
      "columns", columns_form(),
      [](YamlValue const& value, Target& target, ReadContext& context) {
        auto columns = read_columns(value, context);
        if (!columns) return false;
        context.columns = std::move(*columns);
        target.columns = context.columns.columns();
        return true;
      },
      "The columns, in the order of the table; a type by itself takes the record's member of that "
      "name.");
}

}  // namespace loanpulse
