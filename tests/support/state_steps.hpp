#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {

// For tests of the states that decide: what they answer is a list of steps of several kinds.

/// Those of the steps that are of one kind, in their order.
template <class Wanted, class... Kinds>
std::vector<Wanted> all(std::vector<std::variant<Kinds...>> const& steps) {
  std::vector<Wanted> found;
  for (auto const& step : steps) {
    if (auto const* const wanted = std::get_if<Wanted>(&step)) found.push_back(*wanted);
  }
  return found;
}

template <class Wanted, class... Kinds>
bool has(std::vector<std::variant<Kinds...>> const& steps) {
  return !all<Wanted>(steps).empty();
}

/// The step, which must be the only one of any kind.
template <class Wanted, class... Kinds>
Wanted only(std::vector<std::variant<Kinds...>> steps) {
  if (steps.size() != 1 || !std::holds_alternative<Wanted>(steps[0])) {
    ADD_FAILURE() << steps.size() << " steps, or one of another kind";
    return {};
  }
  return std::get<Wanted>(std::move(steps[0]));
}

}  // namespace loanpulse
