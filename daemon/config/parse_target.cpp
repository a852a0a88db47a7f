#include "config/parse_target.hpp"

#include "config/identifier.hpp"
#include "config/parse_columns.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {
namespace {

constexpr std::string_view default_schema = "staging";
constexpr std::size_t most_key_columns = 32;  // PostgreSQL's INDEX_MAX_KEYS (manual, appendix K)

/// "table" or "schema.table".
bool read_table(std::optional<YamlValue> const& value, Target& target) {
  std::string text;
  if (!read_text(value, text)) return false;
  std::size_t const dot = text.find('.');
  target.schema = dot == std::string::npos ? default_schema : text.substr(0, dot);
  target.table = dot == std::string::npos ? text : text.substr(dot + 1);
  if (target.table.find('.') != std::string::npos) {
    value->problem(fmt::format("must be table or schema.table, got {}", in_quotes(text)));
    return false;
  }
  auto fault = schema_fault(target.schema);
  if (fault.empty()) fault = identifier_fault(target.table);
  if (fault.empty()) return true;
  value->problem(fmt::format("{}: {}", in_quotes(text), fault));
  return false;
}

void check_key_types(YamlValue const& value, std::vector<std::string> const& key,
                     DeclaredColumns const& columns) {
  if (key.size() > most_key_columns) {
    value.problem(
        fmt::format("must name at most {} columns, got {}", most_key_columns, key.size()));
  }
  for (auto const& column : columns.columns()) {
    bool const in_key = std::find(key.begin(), key.end(), column.name) != key.end();
    if (in_key && column.type.name == TypeName::json) {
      value.problem(fmt::format("column {} is json, which cannot be compared; declare it as jsonb",
                                in_quotes(column.name)));
    }
  }
}

}  // namespace

ParsedTarget parse_target(YamlValue const& value) {
  ParsedTarget parsed;
  YamlMap map{value};
  auto const table = map.require("table");
  if (read_table(table, parsed.target)) parsed.table_line = table->line();

  if (auto const columns = map.require("columns", "map each column's name to its type")) {
    parsed.columns = parse_columns(*columns);
  } else {
    parsed.columns.set_unreadable();
  }
  parsed.target.columns = parsed.columns.columns();

  if (auto const key =
          map.require("primary_key", "name the column or columns that identify a row")) {
    parsed.target.primary_key = read_column_names(*key, parsed.columns);
    check_key_types(*key, parsed.target.primary_key, parsed.columns);
  }
  read_choice<OlderRows, 2>(map.find("older"), parsed.target.older,
                            {{{"keep", OlderRows::keep}, {"take", OlderRows::take}}});
  read_finding(map.find("refused_rows"), parsed.target.refused_rows);
  map.refuse_other_keys();
  return parsed;
}

}  // namespace loanpulse
