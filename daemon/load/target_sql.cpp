#include "load/target_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view run_id_type = "uuid";
constexpr std::string_view loaded_at_type = "timestamp with time zone";

std::string alter(Target const& target, std::string_view what) {
  return fmt::format("ALTER TABLE {} {}", quoted_table(target.schema, target.table), what);
}

bool is_declared(Target const& target, std::string const& name) {
  return name == "_run_id" || name == "_loaded_at" ||
         std::any_of(target.columns.begin(), target.columns.end(),
                     [&](Column const& column) { return column.name == name; });
}

void check_column(Target const& target, ExistingTable const& existing, std::string const& name,
                  std::string_view type, std::vector<std::string>& problems) {
  auto const found = std::find_if(existing.columns.begin(), existing.columns.end(),
                                  [&](auto const& column) { return column.name == name; });
  if (found == existing.columns.end()) {
    problems.push_back(
        fmt::format("column '{}' is missing: {}", name,
                    alter(target, fmt::format("ADD COLUMN {} {}", quoted_identifier(name), type))));
  } else if (found->generated) {
    problems.push_back(
        fmt::format("column '{}' is generated and cannot be loaded: remove it from "
                    "the job",
                    name));
  } else if (found->type != type) {
    problems.push_back(fmt::format(
        "column '{}' is {} and the job declares {}: change the job, or {}", name, found->type, type,
        alter(target, fmt::format("ALTER COLUMN {} TYPE {}", quoted_identifier(name), type))));
  }
}

bool has_key(Target const& target, ExistingTable const& existing) {
  auto wanted = target.primary_key;
  std::sort(wanted.begin(), wanted.end());
  return std::any_of(existing.unique_keys.begin(), existing.unique_keys.end(), [&](auto key) {
    std::sort(key.begin(), key.end());
    return key == wanted;
  });
}

}  // namespace

std::vector<std::string> column_names(Target const& target) {
  std::vector<std::string> names;
  for (auto const& column : target.columns) names.push_back(column.name);
  return names;
}

std::string create_target_sql(Target const& target) {
  std::string sql = fmt::format("CREATE TABLE {} (\n", quoted_table(target.schema, target.table));
  for (auto const& column : target.columns) {
    sql += fmt::format("  {} {},\n", quoted_identifier(column.name), to_sql(column.type));
  }
  sql += fmt::format("  _run_id {} NOT NULL,\n  _loaded_at {} NOT NULL,\n  PRIMARY KEY ({}))",
                     run_id_type, loaded_at_type, quoted_list(target.primary_key));
  return sql;
}

std::string target_mismatch(Target const& target, ExistingTable const& existing) {
  std::vector<std::string> problems;
  for (auto const& column : target.columns) {
    check_column(target, existing, column.name, to_sql(column.type), problems);
  }
  check_column(target, existing, "_run_id", run_id_type, problems);
  check_column(target, existing, "_loaded_at", loaded_at_type, problems);
  for (auto const& column : existing.columns) {
    if (column.required && !column.generated && !is_declared(target, column.name)) {
      problems.push_back(fmt::format(
          "column '{}' is NOT NULL, has no default and is not in the job: add it to the job, or {}",
          column.name,
          alter(target,
                fmt::format("ALTER COLUMN {} DROP NOT NULL", quoted_identifier(column.name)))));
    }
  }
  if (!has_key(target, existing)) {
    problems.push_back(fmt::format(
        "no unique index on exactly the primary key ({}): {}", quoted_list(target.primary_key),
        alter(target, fmt::format("ADD PRIMARY KEY ({})", quoted_list(target.primary_key)))));
  }
  if (problems.empty()) return {};
  return fmt::format("table {} does not fit the job: {}", target.qualified_name(),
                     fmt::join(problems, "; "));
}

}  // namespace loanpulse
