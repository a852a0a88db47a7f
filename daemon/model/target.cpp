#include "model/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace loanpulse {

std::size_t column_index(Target const& target, std::string_view name) {
  for (std::size_t i = 0; i < target.columns.size(); ++i) {
    if (target.columns[i].name == name) return i;
  }
  throw std::invalid_argument{fmt::format("column {} is not declared for {}; add it to `columns:`",
                                          name, target.qualified_name())};
}

bool is_key_column(Target const& target, std::string_view name) {
  return std::find(target.primary_key.begin(), target.primary_key.end(), name) !=
         target.primary_key.end();
}

std::vector<std::size_t> key_columns(Target const& target) {
  std::vector<std::size_t> columns;
  for (auto const& name : target.primary_key) columns.push_back(column_index(target, name));
  return columns;
}

}  // namespace loanpulse
