#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mockapi/exchange.hpp"
#include "mockapi/parameters.hpp"
#include "mockapi/percentage.hpp"

namespace loanpulse::mockapi {

struct FaultKind {
  std::string_view name;
  std::string_view meaning;  ///< for the help
};

inline constexpr std::array<FaultKind, 4> fault_kinds{{
    {"status", "another status: one of statuses=429,500,502,503"},
    {"cut", "the connection ends within the body"},
    {"delay", "the answer comes delay=200 milliseconds later"},
    {"repeat", "the page before comes again instead of the one that was asked for"},
}};

/// Which answers go wrong, and how: the same for the same seed and the same number of answers.
class FaultPlan {
 public:
  FaultPlan() = default;

  /// Reads percent (required), kinds (all; or none), seed (1), statuses, delay, and times (at most
  /// so many faults).
  static Outcome<FaultPlan> read(Parameters const& parameters);

  /// The answer as it is sent. `is_list` where it is a page, which a later one may repeat.
  Response applied(Response response, bool is_list);

  /// Faults so far.
  std::uint64_t count() const { return count_; }

 private:
  std::optional<std::string_view> next_fault();

  std::uint64_t seed_ = 1;
  std::uint64_t millionths_ = 0;  ///< of all answers
  std::vector<std::string> kinds_;
  std::vector<unsigned> statuses_{429, 500, 502, 503};
  std::chrono::milliseconds delay_{200};
  std::uint64_t times_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t count_ = 0;
  std::optional<Response> page_before_;
};

}  // namespace loanpulse::mockapi
