#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// A catalogue without a database: it shows what a test has put into it and writes down what it is
/// asked for. Any thread; what a test looks at meanwhile it looks at through locked().
class FakeRunCatalogue : public RunCatalogue {
 public:
  struct State {
    std::map<std::string, RunRecord> runs;
    std::map<std::string, JobSummary> jobs;
    TriggerOutcome trigger_outcome;
    std::vector<TriggerRequest> triggers;
    RunFilter filter;                   ///< the last
    std::optional<StageError> failure;  ///< of every question
  };

  template <class Look>
  auto locked(Look const& look) {
    std::lock_guard const lock{mutex_};
    return look(state_);
  }

  TriggerOutcome trigger(TriggerRequest const& request) override {
    auto const lock = ask();
    state_.triggers.push_back(request);
    return state_.trigger_outcome;
  }
  CancelOutcome cancel(std::string const& run_id) override {
    auto const lock = ask();
    auto const found = state_.runs.find(run_id);
    if (found == state_.runs.end()) return CancelOutcome::unknown;
    if (found->second.status == "running") return CancelOutcome::requested;
    if (found->second.status != "queued") return CancelOutcome::ended;
    found->second.status = "cancelled";
    return CancelOutcome::cancelled;
  }
  bool set_paused(std::string const& job_name, bool paused,
                  std::optional<std::string> const& reason) override {
    auto const lock = ask();
    auto const found = state_.jobs.find(job_name);
    if (found == state_.jobs.end()) return false;
    found->second.paused = paused;
    found->second.paused_reason = reason;
    return true;
  }
  std::optional<RunRecord> find(std::string const& run_id) override {
    auto const lock = ask();
    auto const found = state_.runs.find(run_id);
    return found == state_.runs.end() ? std::nullopt : std::optional{found->second};
  }
  std::vector<RunRecord> list(RunFilter const& filter) override {
    auto const lock = ask();
    state_.filter = filter;
    std::vector<RunRecord> result;
    for (auto const& [id, run] : state_.runs) {
      if (filter.job_name && run.job_name != *filter.job_name) continue;
      if (filter.status && run.status != to_string(*filter.status)) continue;
      if (result.size() < filter.limit) result.push_back(run);
    }
    return result;
  }
  std::vector<JobSummary> summaries(std::span<std::string const> names) override {
    auto const lock = ask();
    std::vector<JobSummary> result;
    for (auto const& name : names) {
      auto const found = state_.jobs.find(name);
      result.push_back(found == state_.jobs.end() ? JobSummary{} : found->second);
      result.back().name = name;
    }
    return result;
  }

 private:
  std::unique_lock<std::mutex> ask() {
    std::unique_lock lock{mutex_};
    if (state_.failure) throw StageError{*state_.failure};
    return lock;
  }

  State state_;
  std::mutex mutex_;
};

}  // namespace loanpulse
