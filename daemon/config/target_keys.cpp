#include "config/config_keys.hpp"
#include "config/identifier.hpp"
#include "config/value_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace loanpulse {
namespace {

constexpr std::string_view default_schema = "staging";
constexpr std::size_t most_key_columns = 32;  // PostgreSQL's INDEX_MAX_KEYS (manual, appendix K)

void check_key_types(YamlValue const& value, std::vector<std::string> const& key,
                     DeclaredColumns const& columns) {
  if (key.size() > most_key_columns) {
    value.problem(
        fmt::format("must name at most {} columns, got {}", most_key_columns, key.size()));
  }
  for (auto const& column : columns.columns()) {
    bool const in_key = std::find(key.begin(), key.end(), column.name) != key.end();
    if (in_key && !may_be_key(column.type.name)) {
      value.problem(fmt::format("column {} is {}, which cannot be compared; declare it as jsonb",
                                in_quotes(column.name), to_sql(column.type)));
    }
  }
}

void check_mode(YamlMap const& map, Target& target, ReadContext&) {
  if (target.mode == LoadMode::merge && !map.contains("primary_key")) {
    map.value().problem_at(map.value().line(), map.value().path_of("primary_key"),
                           "is required; name the column or columns that identify a row");
  }
  bool const marks = target.deleted && target.deleted->then == WhenGone::mark;
  auto const is_mark = [](Column const& column) { return column.name == "_deleted_at"; };
  if (marks && std::any_of(target.columns.begin(), target.columns.end(), is_mark)) {
    map.at("deleted")->problem(
        "marks rows in the column _deleted_at, which target.columns declares too; choose another "
        "name there and give the path");
  }
  if (target.mode == LoadMode::replace && target.deleted) {
    map.at("deleted")->problem(
        "says nothing with mode: replace, which keeps no row that was not read; remove it");
  }
  if (target.mode == LoadMode::replace && target.older == OlderRows::take) {
    map.at("older")->problem("says nothing with mode: replace, which keeps no row; remove it");
  }
}

KeyTable<Deletions> const& deletion_keys() {
  static KeyTable<Deletions> const table{
      .section = "deleted",
      .keys =
          {key("path", &Deletions::path, takes::path(),
               "The member of a record that says so; with anything there but null, false, 0 and "
               "an empty text, or one of `values`."),
           key("values", &Deletions::values, takes::one_or_list(takes::text("value")),
               "What the member has then.")
               .only_with("path", "says nothing without path; name the member"),
           key("delete_selector", &Deletions::selectors, takes::one_or_list(takes::path()),
               "Where an answer has lists of what is gone: records, or plain values, which are "
               "keys."),
           key("then", &Deletions::then,
               takes::word<WhenGone>({{"delete", WhenGone::remove}, {"mark", WhenGone::mark}}),
               "`delete`: the row goes. `mark`: its column `_deleted_at` is set, until the "
               "source sends it again.")},
      .groups = {{.keys = {"path", "delete_selector"},
                  .least = 1,
                  .most = 2,
                  .message = "needs path or delete_selector, which say what is gone"}}};
  return table;
}

Key<Target> table_key() {
  return key<Target>(
      "table", Form{.noun = "`schema.table` or `table`"},
      [](YamlValue const& value, Target& target, ReadContext& context) {
        if (!read_table_name(value, target.schema, target.table)) return false;
        context.table_line = value.line();
        return true;
      },
      "The table, in the schema `staging` unless it says another; no two jobs share one, and it is "
      "not in `metadata`, `information_schema` or `pg_…`.");
}

Key<Target> primary_key_key() {
  return key<Target>(
      "primary_key",
      Form{.kind = Form::Kind::one_or_list,
           .min = "1",
           .max = std::to_string(most_key_columns),
           .parts = {Form{.noun = "column"}}},
      [](YamlValue const& value, Target& target, ReadContext& context) {
        target.primary_key = read_column_names(value, context.columns);
        check_key_types(value, target.primary_key, context.columns);
        return true;
      },
      "The columns that identify a row.");
}

}  // namespace

bool read_table_name(YamlValue const& value, std::string& schema, std::string& table) {
  std::string text;
  if (!read_text(value, text)) return false;
  std::size_t const dot = text.find('.');
  schema = dot == std::string::npos ? default_schema : text.substr(0, dot);
  table = dot == std::string::npos ? text : text.substr(dot + 1);
  if (table.find('.') != std::string::npos) {
    value.problem(fmt::format("must be table or schema.table, got {}", in_quotes(text)));
    return false;
  }
  auto fault = schema_fault(schema);
  if (fault.empty()) fault = identifier_fault(table);
  if (fault.empty()) return true;
  value.problem(fmt::format("{}: {}", in_quotes(text), fault));
  return false;
}

KeyTable<Target> const& target_keys() {
  static KeyTable<Target> const table{
      .section = "target",
      .keys = {table_key().required(), columns_key().required("map each column's name to its type"),
               key("mode", &Target::mode,
                   takes::word<LoadMode>(
                       {{"merge", LoadMode::merge}, {"replace", LoadMode::replace}}),
                   "`merge`: rows are updated and inserted by their key. `replace`: the whole "
                   "table gives way to what the run read, in one transaction; a run without rows "
                   "fails unless a `row_count` check has `min: 0`."),
               primary_key_key().otherwise("required with `mode: merge`"),
               key("older", &Target::older,
                   takes::word<OlderRows>({{"keep", OlderRows::keep}, {"take", OlderRows::take}}),
                   "`take`: what the source says now counts even where the target has a newer "
                   "version of the row."),
               key("deleted", &Target::deleted, takes::keys(deletion_keys()),
                   "How the source says that rows are gone; they go in the run's transaction."),
               key("refused_rows", &Target::refused_rows, takes::finding(),
                   "`allow`: rows that a trigger, a rule or a policy of the table swallows are "
                   "counted, and the run goes on.")},
      .check = check_mode};
  return table;
}

}  // namespace loanpulse
