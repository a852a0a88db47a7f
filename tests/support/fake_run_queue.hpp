#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/run_queue.hpp"

namespace loanpulse {

/// A queue without a database: it hands out what a test has put into it, writes down what it is
/// told, and fails where it is told to. Used by a thread of the code under test; what a test looks
/// at meanwhile it looks at through locked().
class FakeRunQueue final : public RunQueue {
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
  };

  explicit FakeRunQueue(State& state, std::mutex& mutex) : state_{state}, mutex_{mutex} {}

  TimePoint now() override {
    ask();
    return {};
  }
  std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) override {
    ask();
    std::vector<JobPosition> positions;
    for (auto const& job : jobs) positions.push_back({job.name, std::nullopt});
    return positions;
  }
  std::vector<JobPosition> record_due(std::span<JobDue const>) override {
    ask();
    return {};
  }
  std::vector<WaitingRun> waiting(std::size_t, std::optional<WaitingRun> const&) override {
    std::function<void()> before;
    {
      std::lock_guard const lock{mutex_};
      before = state_.before_waiting;
    }
    before();
    auto const lock = ask();
    std::vector<WaitingRun> runs;
    for (auto const& run : state_.waiting) runs.push_back({run.run_id, run.job_name, ""});
    return runs;
  }
  std::optional<std::chrono::milliseconds> until_next_waiting() override { return std::nullopt; }
  std::optional<Run> claim(std::string const& run_id) override {
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
  bool put_back(Run const& run, RunCounts const& counts, std::optional<StageError> const& error,
                std::chrono::milliseconds delay) override {
    return record({RunEnding::Kind::put_back, run, counts, error, {}, delay});
  }
  bool record(RunEnding const& ending) override {
    auto const lock = ask();
    if (state_.record_failure) throw StageError{*state_.record_failure};
    state_.recorded.push_back(ending);
    return true;
  }
  void sweep_work_tables() override {}
  TriggerOutcome trigger(TriggerRequest const&) override { return {}; }
  CancelOutcome cancel(std::string const&) override { return CancelOutcome::unknown; }
  bool set_paused(std::string const&, bool, std::optional<std::string> const&) override {
    return true;
  }
  std::optional<RunRecord> find(std::string const&) override { return std::nullopt; }
  std::vector<RunRecord> list(RunFilter const&) override { return {}; }
  std::vector<JobSummary> summaries(std::span<std::string const>) override { return {}; }

 private:
  std::unique_lock<std::mutex> ask() {
    std::unique_lock lock{mutex_};
    if (!state_.failure) return lock;
    ++state_.refused;
    throw StageError{*state_.failure};
  }

  State& state_;
  std::mutex& mutex_;
};

}  // namespace loanpulse
