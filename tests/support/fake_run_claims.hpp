#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "record/run_claims.hpp"

namespace loanpulse {

/// A queue without a database: it hands out what a test has put into it, writes down what it is
/// told, and fails where it is told to. Used by a thread of the code under test; what a test looks
/// at meanwhile it looks at through locked().
class FakeRunClaims final : public RunClaims {
 public:
  struct State {
    std::vector<Run> waiting;  ///< handed out, each once
    std::vector<RunEnding> recorded;
    std::vector<std::vector<Run>> renewals;        ///< each with the runs that it was for
    std::vector<std::string> lost;                 ///< run ids whose lease is somebody else's
    std::optional<StageError> failure;             ///< of every question
    std::optional<StageError> record_failure;      ///< of record() alone
    std::size_t refused = 0;                       ///< questions that have failed
    std::function<void()> before_waiting = [] {};  ///< called without the lock
    std::function<void()> before_claim = [] {};    ///< called with the lock
  };

  template <class Look>
  auto locked(Look const& look) {
    std::lock_guard const lock{mutex_};
    return look(state_);
  }

  TimePoint now() override {
    ask();
    return {};
  }
  std::vector<WaitingRun> waiting(std::size_t limit,
                                  std::optional<WaitingRun> const& after) override {
    std::function<void()> before;
    {
      std::lock_guard const lock{mutex_};
      before = state_.before_waiting;
    }
    before();
    auto const lock = ask();
    std::vector<WaitingRun> runs;
    auto run = state_.waiting.begin();
    if (after) {
      run = std::find_if(run, state_.waiting.end(),
                         [&](Run const& each) { return each.run_id == after->run_id; });
      if (run != state_.waiting.end()) ++run;
    }
    for (; run != state_.waiting.end() && runs.size() < limit; ++run) {
      runs.push_back({run->run_id, run->job_name, ""});
    }
    return runs;
  }
  std::optional<Run> claim(std::string const& run_id) override {
    locked([](State const& state) { state.before_claim(); });
    auto const lock = ask();
    for (auto run = state_.waiting.begin(); run != state_.waiting.end(); ++run) {
      if (run->run_id != run_id) continue;
      Run const claimed = *run;
      state_.waiting.erase(run);
      return claimed;
    }
    return std::nullopt;
  }
  std::vector<LeaseState> renew(std::span<Run const> runs) override {
    auto const lock = ask();
    state_.renewals.emplace_back(runs.begin(), runs.end());
    std::vector<LeaseState> states;
    for (auto const& run : runs) {
      bool const lost =
          std::find(state_.lost.begin(), state_.lost.end(), run.run_id) != state_.lost.end();
      states.push_back(lost ? LeaseState::lost : LeaseState::renewed);
    }
    return states;
  }
  std::size_t release_lost() override {
    ask();
    return 0;
  }
  bool record(RunEnding const& ending) override {
    auto const lock = ask();
    if (state_.record_failure) throw StageError{*state_.record_failure};
    state_.recorded.push_back(ending);
    return true;
  }

 private:
  std::unique_lock<std::mutex> ask() {
    std::unique_lock lock{mutex_};
    if (!state_.failure) return lock;
    ++state_.refused;
    throw StageError{*state_.failure};
  }

  State state_;
  std::mutex mutex_;
};

}  // namespace loanpulse
