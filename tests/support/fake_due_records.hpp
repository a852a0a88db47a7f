#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "record/due_records.hpp"

namespace loanpulse {

/// Positions of jobs without a database, moved as PostgreSQL moves them; a test sets the clock, and
/// what fails. Used by a thread of the code under test; what a test looks at meanwhile it looks at
/// through locked().
class FakeDueRecords final : public DueRecords {
 public:
  struct State {
    TimePoint now{};
    std::map<std::string, std::optional<TimePoint>> positions;  ///< of the jobs that are known
    std::set<std::string> paused;
    std::vector<JobDue> recorded;       ///< what moved a position
    std::optional<StageError> failure;  ///< of every question
  };

  template <class Look>
  auto locked(Look const& look) {
    std::lock_guard const lock{mutex_};
    return look(state_);
  }

  TimePoint now() override {
    auto const lock = ask();
    return state_.now;
  }
  std::vector<JobPosition> register_jobs(std::span<ScheduledJob const> jobs) override {
    auto const lock = ask();
    std::vector<JobPosition> positions;
    for (auto const& job : jobs) {
      state_.positions.emplace(job.name,
                               job.waits_when_new ? std::optional{state_.now} : std::nullopt);
      positions.push_back(position_of(job.name));
    }
    return positions;
  }
  std::vector<JobPosition> record_due(std::span<JobDue const> due) override {
    auto const lock = ask();
    std::vector<JobPosition> positions;
    for (auto const& job : due) {
      auto const known = state_.positions.find(job.job_name);
      if (known != state_.positions.end() && known->second == job.from) {
        known->second = job.runs.back().scheduled_for;
        state_.recorded.push_back(job);
      }
      positions.push_back(position_of(job.job_name));
    }
    return positions;
  }

 private:
  JobPosition position_of(std::string const& name) const {
    auto const known = state_.positions.find(name);
    return {name, known == state_.positions.end() ? std::nullopt : known->second,
            state_.paused.contains(name)};
  }
  std::unique_lock<std::mutex> ask() {
    std::unique_lock lock{mutex_};
    if (state_.failure) throw StageError{*state_.failure};
    return lock;
  }

  State state_;
  std::mutex mutex_;
};

}  // namespace loanpulse
