#include "model/for_each.hpp"

#include "model/rate_limited.hpp"

#include <utility>

namespace loanpulse {

std::string const& name_of(Dimension const& dimension) {
  return std::visit([](auto const& each) -> std::string const& { return each.name; }, dimension);
}

std::vector<std::string> placeholder_names(Dimension const& dimension) {
  auto const* const table = std::get_if<ParentTable>(&dimension);
  if (table == nullptr) return {name_of(dimension)};
  std::vector<std::string> names;
  for (auto const& column : table->columns) names.push_back(table->name + "." + column);
  return names;
}

void throw_of(Partition const& partition, StageError const& error) {
  auto message =
      partition.key.empty() ? std::string{error.what()} : partition.key + ": " + error.what();
  if (auto const* const limited = dynamic_cast<RateLimited const*>(&error)) {
    throw RateLimited{std::move(message), limited->until()};
  }
  throw StageError{error.kind(), error.code(), std::move(message)};
}

}  // namespace loanpulse
