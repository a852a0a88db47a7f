#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "admin/admin_view.hpp"
#include "model/error.hpp"

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

/// A daemon with the job `loans`, a run in each state, and whatever a test sets. Any thread.
class FakeAdminView : public AdminView {
 public:
  FakeAdminView() {
    for (auto const& [id, status] : {std::pair{queued_id, "queued"},
                                     {running_id, "running"},
                                     {succeeded_id, "succeeded"},
                                     {failed_id, "failed"}}) {
      runs_.emplace(id, sample_run(id, status));
    }
    jobs_.resize(1);
    jobs_[0].name = "loans";
    jobs_[0].schedule = "every 5m";
  }

  ReadinessView readiness() override {
    std::lock_guard const lock{mutex_};
    return readiness_;
  }
  std::string metrics() override { return "loanpulse_up 1\n"; }

  std::vector<JobView> jobs(std::optional<std::string> const& after, std::size_t limit) override {
    auto const lock = enter();
    std::vector<JobView> result;
    for (auto const& job : jobs_) {
      if ((!after || job.name > *after) && result.size() < limit) result.push_back(job);
    }
    return result;
  }
  std::optional<JobView> job(std::string const& name) override {
    auto const lock = enter();
    auto* const found = find(name);
    return found == nullptr ? std::nullopt : std::optional{*found};
  }
  JobName look_up(std::string const& name) override {
    auto const lock = enter();
    return {find(name) != nullptr, nearest_, removed_.contains(name)};
  }
  TriggerAnswer trigger(TriggerRequest const& command) override {
    auto const lock = enter();
    commands_.push_back(command);
    if (find(command.job_name) == nullptr) return {TriggerAnswer::Kind::unknown_job, {}};
    return trigger_answer_;
  }
  bool set_paused(std::string const& name, bool paused,
                  std::optional<std::string> const& reason) override {
    auto const lock = enter();
    auto* const found = find(name);
    if (found == nullptr) return false;
    found->paused = paused;
    found->paused_reason = reason;
    return true;
  }
  std::vector<RunRecord> runs(RunFilter const& query) override {
    auto const lock = enter();
    query_ = query;
    std::vector<RunRecord> result;
    for (auto const& [id, run] : runs_) {
      if (query.job_name && run.job_name != *query.job_name) continue;
      if (query.status && run.status != to_string(*query.status)) continue;
      if (result.size() < query.limit) result.push_back(run);
    }
    return result;
  }
  std::optional<RunRecord> run(std::string const& run_id) override {
    auto const lock = enter();
    ++run_reads_;
    auto const found = runs_.find(run_id);
    return found == runs_.end() ? std::nullopt : std::optional{found->second};
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
  std::optional<IngestionState> state(std::string const& job) override {
    auto const lock = enter();
    if (find(job) == nullptr) return std::nullopt;
    return state_;
  }
  void reload(Reloaded done) override {
    std::unique_lock lock{mutex_};
    auto const answer = reload_;
    if (reload_hangs_) return;
    lock.unlock();
    done(answer);
  }

  // What tests set and look at; with locked() while a server runs.
  template <typename Function>
  auto locked(Function const& function) {
    std::lock_guard const lock{mutex_};
    return function(*this);
  }

  std::vector<JobView> jobs_;
  std::map<std::string, RunRecord> runs_;
  std::set<std::string> removed_;         ///< jobs of which there are records only
  std::optional<std::string> nearest_{};  ///< what look_up says of every unknown name
  TriggerAnswer trigger_answer_{TriggerAnswer::Kind::created, sample_run(queued_id, "queued")};
  ReadinessView readiness_{true, true, true, ""};
  IngestionState state_{"loans", std::nullopt, std::nullopt, ""};
  std::optional<ReloadAnswer> reload_{ReloadAnswer{true, 1, {}, {}}};
  bool reload_hangs_ = false;  ///< it is never known what came of it
  std::vector<TriggerRequest> commands_;
  RunFilter query_;
  int run_reads_ = 0;
  std::optional<StageError> broken_;  ///< what every method that may wait throws

 protected:
  /// Called without the lock by every method that may wait for a database.
  virtual void wait() {}

 private:
  std::unique_lock<std::mutex> enter() {
    wait();
    std::unique_lock lock{mutex_};
    if (broken_) throw StageError{*broken_};
    return lock;
  }
  JobView* find(std::string const& name) {
    auto const found = std::find_if(jobs_.begin(), jobs_.end(),
                                    [&](JobView const& job) { return job.name == name; });
    return found == jobs_.end() ? nullptr : &*found;
  }

  std::mutex mutex_;
};

}  // namespace loanpulse
