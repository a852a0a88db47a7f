#pragma once

#include <cstdint>
#include <string_view>

#include "mockapi/parameters.hpp"

namespace loanpulse::mockapi {

/// More than 0 and at most 100 percent, exact to a ten-thousandth of a percent.
class Percentage {
 public:
  explicit constexpr Percentage(std::uint64_t millionths) : millionths_{millionths} {}

  /// That part of `whole`, rounded down, but at least one if there is one.
  std::uint64_t of(std::uint64_t whole) const;

 private:
  std::uint64_t millionths_;
};

/// Reads "1", "0.25" or "100": up to four decimals. The parameter is required.
Outcome<Percentage> read_percentage(Parameters const& parameters, std::string_view name);

}  // namespace loanpulse::mockapi
