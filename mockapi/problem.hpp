#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace loanpulse::mockapi {

/// Why a request gets no data, in the shape of RFC 9457 (application/problem+json).
struct Problem {
  unsigned status = 400;
  std::string detail;          ///< what is wrong, with the offending value, and the cure
  std::string parameter = {};  ///< the query parameter that is wrong; empty if it is none
};

std::string to_json(Problem const& problem);

/// "Bad Request" for 400: the statuses that the mock API uses.
std::string_view status_title(unsigned status);

/// A value, or the problem that the client is told.
template <typename Value>
using Outcome = std::variant<Value, Problem>;

}  // namespace loanpulse::mockapi
