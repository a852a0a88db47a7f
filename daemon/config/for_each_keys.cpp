#include "config/config_keys.hpp"
#include "config/identifier.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// Names; more of them are refused. Every combination of their values is a list to be read.
constexpr std::size_t most_dimensions = 8;

/// Empty for what may stand between braces.
std::string dimension_name_fault(std::string const& name) {
  auto const words = placeholder_words();
  if (std::find(words.begin(), words.end(), name) != words.end()) {
    return fmt::format("is the placeholder {{{}}} of every job; choose another name", name);
  }
  bool const begins = !name.empty() && (is_small_letter(name.front()) ||
                                        is_capital_letter(name.front()) || name.front() == '_');
  bool const goes_on =
      std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '_'; });
  return begins && goes_on
             ? std::string{}
             : fmt::format("must be letters, digits and '_', got {}", in_quotes(name));
}

bool read_list(YamlValue const& value, std::string const& name, ValueList& list) {
  list.name = name;
  for (auto const& item : value.items()) {
    if (!item.is_scalar() || item.is_null() || item.scalar().empty()) {
      item.problem(fmt::format("must be a text or a number, got {}", item.shown()));
      continue;
    }
    bool const is_truth = item.scalar() == "true" || item.scalar() == "false";
    list.values.push_back({item.scalar(), is_json_literal(item) && !is_truth});
  }
  for (auto at = list.values.begin(); at != list.values.end(); ++at) {
    bool const again = std::any_of(list.values.begin(), at,
                                   [&](auto const& other) { return other.text == at->text; });
    if (again) value.problem(fmt::format("has {} twice; remove one", in_quotes(at->text)));
  }
  if (value.items().empty()) value.problem("has no values; write at least one");
  return true;
}

KeyTable<ParentTable> const& parent_keys() {
  static KeyTable<ParentTable> const table{
      .section = "for_each",
      .keys = {key<ParentTable>(
                   "table", Form{.noun = "`schema.table` or `table`"},
                   [](YamlValue const& value, ParentTable& parents, ReadContext&) {
                     return read_table_name(value, parents.schema, parents.table);
                   },
                   "The table whose rows are the parents: mostly one that another job fills.")
                   .required(),
               key("columns", &ParentTable::columns,
                   takes::one_or_list(
                       takes::checked<std::string>(takes::text("column"), identifier_fault)),
                   "What the request needs of a row, as `{NAME.column}`. The watermark is kept by "
                   "the table's primary key where all of it is among them, else by all of them.")
                   .required("name the columns that the request needs, such as id"),
               key("where", &ParentTable::where, takes::text("condition"),
                   "A condition of SQL on the rows; names of other schemas are qualified.")
                   .otherwise("all rows"),
               key("changed", &ParentTable::changed, takes::boolean(),
                   "`true`: only rows that a run has inserted or updated since this job's last "
                   "success. The first run, and one after `state reset`, takes all.")}};
  return table;
}

}  // namespace

Key<Source> for_each_key() {
  Form list{.kind = Form::Kind::list, .min = "1", .parts = {Form{.noun = "value"}}};
  Form either{.kind = Form::Kind::either,
              .parts = {std::move(list), takes::keys(parent_keys()).form({})}};
  return key<Source>(
      "for_each",
      Form{.kind = Form::Kind::map,
           .noun = "name",
           .min = "1",
           .max = std::to_string(most_dimensions),
           .parts = {std::move(either)}},
      [](YamlValue const& value, Source& source, ReadContext& context) {
        YamlMap const map{value};
        if (map.is_valid() && map.entries().empty()) value.problem("names nothing; remove it");
        if (map.entries().size() > most_dimensions) {
          value.problem(fmt::format("must have at most {} names, got {}", most_dimensions,
                                    map.entries().size()));
        }
        for (auto const& entry : map.entries()) {
          if (auto fault = dimension_name_fault(entry.key); !fault.empty()) {
            entry.value.problem_at(entry.line, entry.value.path(), std::move(fault));
          }
          if (entry.value.is_map()) {
            ParentTable parents{.name = entry.key};
            parent_keys().read(entry.value, parents, context);
            source.for_each.emplace_back(std::move(parents));
          } else {
            ValueList values;
            read_list(entry.value, entry.key, values);
            source.for_each.emplace_back(std::move(values));
          }
        }
        return map.is_valid();
      },
      "The list is read once for each of these values, and for every combination where there are "
      "several names: `{NAME}` and `{NAME.column}` stand for them in the request and in a column's "
      "`value`.");
}

}  // namespace loanpulse
