#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/error.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

inline constexpr char queued_id[] = "11111111-1111-4111-8111-111111111111";
inline constexpr char running_id[] = "22222222-2222-4222-8222-222222222222";
inline constexpr char succeeded_id[] = "33333333-3333-4333-8333-333333333333";
inline constexpr char failed_id[] = "44444444-4444-4444-8444-444444444444";

inline RunRecord sample_run(std::string id, std::string status) {
  RunRecord run;
  run.run_id = std::move(id);
  run.job_name = "loans";
  run.status = std::move(status);
  run.trigger = "http";
  run.queued_at = "2024-05-01T10:00:00Z";
  return run;
}

/// A catalogue without a database: it has a run of `loans` in each state and whatever a test puts
/// into it, knows every job, and writes down what it is asked for. Any thread; what a test looks at
/// meanwhile it looks at through locked().
class FakeRunCatalogue : public RunCatalogue {
 public:
  FakeRunCatalogue() {
    for (auto const& [id, status] : {std::pair{queued_id, "queued"},
                                     {running_id, "running"},
                                     {succeeded_id, "succeeded"},
                                     {failed_id, "failed"}}) {
      runs_.emplace(id, sample_run(id, status));
    }
  }

  TriggerOutcome trigger(TriggerRequest const& request) override {
    auto const lock = enter();
    triggers_.push_back(request);
    return trigger_outcome_;
  }
  CancelOutcome cancel(std::string const& run_id) override {
    auto const lock = enter();
    auto const found = runs_.find(run_id);
    if (found == runs_.end()) return CancelOutcome::unknown;
    if (found->second.status == "running") return CancelOutcome::requested;
    if (found->second.status != "queued") return CancelOutcome::ended;
    found->second.status = "cancelled";
    return CancelOutcome::cancelled;
  }
  bool set_paused(std::string const& job_name, bool paused,
                  std::optional<std::string> const& reason) override {
    auto const lock = enter();
    if (unregistered_.contains(job_name)) return false;
    auto& summary = summaries_[job_name];
    summary.paused = paused;
    summary.paused_reason = reason;
    return true;
  }

  std::optional<RunRecord> find(std::string const& run_id) override {
    auto const lock = enter();
    ++run_reads_;
    auto const found = runs_.find(run_id);
    return found == runs_.end() ? std::nullopt : std::optional{found->second};
  }
  std::vector<RunRecord> list(RunFilter const& filter) override {
    auto const lock = enter();
    filter_ = filter;
    std::vector<RunRecord> result;
    for (auto const& [id, run] : runs_) {
      if (filter.job_name && run.job_name != *filter.job_name) continue;
      if (filter.status && run.status != to_string(*filter.status)) continue;
      if (result.size() < filter.limit) result.push_back(run);
    }
    return result;
  }

  std::vector<JobSummary> summaries(std::span<std::string const> names) override {
    auto const lock = enter();
    std::vector<JobSummary> result;
    for (auto const& name : names) {
      result.push_back(summaries_[name]);
      result.back().name = name;
    }
    return result;
  }
  bool has_records_of(std::string const& job_name) override {
    auto const lock = enter();
    return states_.contains(job_name) ||
           std::any_of(runs_.begin(), runs_.end(),
                       [&](auto const& each) { return each.second.job_name == job_name; });
  }

  std::optional<IngestionState> state(std::string const& job_name) override {
    auto const lock = enter();
    auto const found = states_.find(job_name);
    return found == states_.end() ? std::nullopt : std::optional{found->second};
  }
  std::vector<IngestionState> states() override {
    auto const lock = enter();
    std::vector<IngestionState> result;
    for (auto const& [name, state] : states_) result.push_back(state);
    return result;
  }
  void set_state(std::string const& job_name,
                 std::optional<std::string> const& watermark) override {
    auto const lock = enter();
    states_[job_name] = {job_name, watermark, std::nullopt, "2024-05-01T10:00:00Z"};
  }

  // What tests set and look at; with locked() while other threads use it.
  template <class Function>
  auto locked(Function const& function) {
    std::lock_guard const lock{mutex_};
    return function(*this);
  }

  std::map<std::string, RunRecord> runs_;
  std::map<std::string, JobSummary> summaries_;
  std::map<std::string, IngestionState> states_;
  std::set<std::string> unregistered_;  ///< jobs that no daemon has made known yet
  TriggerOutcome trigger_outcome_{TriggerOutcome::Kind::created, sample_run(queued_id, "queued")};
  std::vector<TriggerRequest> triggers_;
  RunFilter filter_;  ///< the last
  int run_reads_ = 0;
  std::optional<StageError> broken_;  ///< what every question throws

 protected:
  /// Called without the lock by every question.
  virtual void wait() {}

 private:
  std::unique_lock<std::mutex> enter() {
    wait();
    std::unique_lock lock{mutex_};
    if (broken_) throw StageError{*broken_};
    return lock;
  }

  std::mutex mutex_;
};

}  // namespace loanpulse
