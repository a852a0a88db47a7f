#include "config/identifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loanpulse {
namespace {

constexpr std::size_t longest_identifier = 63;
/// Of the target, and of the staging table.
constexpr std::array<std::string_view, 5> own_columns{"_run_id", "_loaded_at", "_order", "_cursor",
                                                      "_gone"};
constexpr std::array<std::string_view, 6> system_columns{"tableoid", "xmin", "cmin",
                                                         "xmax",     "cmax", "ctid"};

template <class Names>
bool contains(Names const& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::string identifier_fault(std::string_view name) {
  if (name.empty()) return "a name must not be empty";
  if (name.size() > longest_identifier) {
    return fmt::format("a name has at most {} bytes in PostgreSQL, this one has {}; shorten it",
                       longest_identifier, name.size());
  }
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return "a name must not hold control characters; remove them";
  }
  return {};
}

std::string column_name_fault(std::string_view name) {
  if (contains(own_columns, name)) {
    return "is a column that LoanPulse adds itself; choose another name and give the path";
  }
  if (contains(system_columns, name)) {
    return "is a system column of PostgreSQL; choose another name and give the path";
  }
  return identifier_fault(name);
}

std::string schema_fault(std::string_view name) {
  if (name == "metadata") return "schema metadata holds LoanPulse's own records; choose another";
  if (name == "loanpulse_work") {
    return "schema loanpulse_work holds the staging areas of runs; choose another";
  }
  if (name == "information_schema" || name.starts_with("pg_")) {
    return "is a schema of PostgreSQL itself; choose another";
  }
  return identifier_fault(name);
}

}  // namespace loanpulse
