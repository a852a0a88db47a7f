#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "schedule/dispatch_state.hpp"
#include "support/claimed_runs.hpp"
#include "support/state_steps.hpp"

namespace loanpulse {

/// What a daemon of two slots, one for each host, takes from the queue.
class DispatchStateTest : public testing::Test {
 protected:
  using Steps = DispatchState::Steps;
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  DispatchStateTest() { state_.set_limits({.runs = 2, .runs_on_host = 1}); }

  static Claimed taken(std::vector<std::string> const& ids) {
    Claimed claimed;
    for (auto const& id : ids) claimed.runs.push_back(claim_of(id));
    return claimed;
  }
  static RunResult ended(std::string const& id) {
    RunResult result;
    result.run = run_of(id);
    return result;
  }
  static RunResult unrecorded(std::string const& id) {
    auto result = ended(id);
    result.unrecorded = final_failure(result.run);
    return result;
  }

  /// Serves, and has taken these from the queue.
  Steps serve(std::vector<std::string> const& ids = {}) {
    EXPECT_TRUE(has<DispatchState::Claim>(state_.start(now_)));
    return state_.on_claimed(taken(ids), now_);
  }
  /// The next five seconds have passed, and nothing was found in the queue meanwhile.
  Steps beat() {
    auto const end = now_ + std::chrono::seconds{5};
    Steps steps;
    while (now_ < end) {
      now_ = std::min(end, state_.wakes_at().value());
      steps = state_.on_time(now_);
      if (has<DispatchState::Claim>(steps)) state_.on_claimed({}, now_);
    }
    return steps;
  }
  static std::vector<std::string> ids(std::vector<Run> const& runs) {
    std::vector<std::string> ids;
    for (auto const& run : runs) ids.push_back(run.run_id);
    return ids;
  }
  std::vector<std::string> renewed(Steps const& steps) {
    auto const renewals = all<DispatchState::Renew>(steps);
    return renewals.size() == 1 ? ids(renewals[0].runs) : std::vector<std::string>{"no renewal"};
  }

  DispatchState::Steady now_{std::chrono::hours{1}};
  DispatchState state_;
};

}  // namespace loanpulse
