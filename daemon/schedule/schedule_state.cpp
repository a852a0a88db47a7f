#include "schedule/schedule_state.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "schedule/plan_due.hpp"

namespace loanpulse {
namespace {

/// Jobs whose due times are recorded in one transaction; the others have the next one.
constexpr std::size_t jobs_a_transaction = 1'000;

/// When the last of the runs may start; empty: none is to run.
std::optional<TimePoint> last_start(std::vector<JobDue> const& due) {
  std::optional<TimePoint> last;
  for (auto const& job : due) {
    for (auto const& run : job.runs) {
      if (run.verdict == DueRun::Verdict::run) last = std::max(last, std::optional{run.not_before});
    }
  }
  return last;
}

}  // namespace

ScheduleState::Steps ScheduleState::set_jobs(std::vector<TimedJob> jobs) {
  jobs_ = std::move(jobs);
  positions_.assign(jobs_.size(), std::nullopt);
  next_due_.assign(jobs_.size(), std::nullopt);
  return register_all();
}

ScheduleState::Steps ScheduleState::register_all() {
  if (phase_ == Phase::stopped) return {};
  phase_ = Phase::registering;
  retry_at_.reset();
  return {Register{++table_}};
}

ScheduleState::Steps ScheduleState::refresh(std::size_t job) {
  if (!running()) return {};
  return {Refresh{table_, {job}}};
}

ScheduleState::Steps ScheduleState::on_clock(ClockReading const& reading) {
  if (!running()) return {};
  Steps steps;
  if (!paused_.empty()) steps.push_back(Refresh{table_, {paused_.begin(), paused_.end()}});
  switch (clock_.observe(reading)) {
    case TrackedClock::Reading::steady:
      break;
    case TrackedClock::Reading::jumped_forward:
      steps.push_back(ClockSet{.forward = true});
      break;
    case TrackedClock::Reading::jumped_back:
      steps.push_back(ClockSet{.forward = false});
      // Positions that lie in the future now return to now.
      steps.push_back(register_all().front());
      break;
  }
  return steps;
}

ScheduleState::Steps ScheduleState::on_time(Steady now) {
  if (retry_at_ && now >= *retry_at_) {
    retry_at_.reset();
    if (phase_ == Phase::registering) return {Register{table_}};
    if (phase_ == Phase::recording) phase_ = Phase::waiting;
  }
  if (phase_ != Phase::waiting) return {};
  return record_due(now);
}

void ScheduleState::stop() {
  phase_ = Phase::stopped;
  retry_at_.reset();
}

ScheduleState::Steps ScheduleState::on_registered(Register const& asked,
                                                  std::span<JobPosition const> positions,
                                                  ClockReading const& reading) {
  if (!is_current(asked.table)) return {};
  clock_.observe(reading);
  paused_.clear();
  due_ = DueQueue{};
  for (std::size_t job = 0; job < jobs_.size(); ++job) {
    adopt(job, positions[job], reading.answered);
  }
  phase_ = Phase::waiting;
  return {InForce{}};
}

void ScheduleState::on_not_registered(Register const& asked, Steady now,
                                      std::chrono::milliseconds pause) {
  if (is_current(asked.table)) retry_at_ = now + pause;
}

void ScheduleState::on_refreshed(Refresh const& asked, std::span<JobPosition const> positions,
                                 Steady now) {
  if (!is_current(asked.table) || !running()) return;
  for (std::size_t i = 0; i < asked.jobs.size(); ++i) adopt(asked.jobs[i], positions[i], now);
}

ScheduleState::Steps ScheduleState::on_recorded(Record const& asked,
                                                std::span<JobPosition const> positions,
                                                Steady now) {
  if (!is_current(asked.table)) return {};
  phase_ = Phase::waiting;
  for (std::size_t i = 0; i < asked.jobs.size(); ++i) adopt(asked.jobs[i], positions[i], now);
  auto const later = last_start(asked.due);
  return {Queued{later ? std::optional{clock_.steady_of(*later)} : std::nullopt}};
}

void ScheduleState::on_not_recorded(Record const& asked, Steady now,
                                    std::chrono::milliseconds pause) {
  if (!is_current(asked.table)) return;
  for (std::size_t const job : asked.jobs) due_.set(job, next_due_[job]);
  retry_at_ = now + pause;
}

void ScheduleState::adopt(std::size_t job, JobPosition const& position, Steady now) {
  auto const at = *clock_.now(now);
  positions_[job] = position.accounted_until;
  auto next = jobs_[job].times.next_after(position.accounted_until.value_or(at));
  // A new job with an interval does not wait for the interval to pass.
  if (!position.accounted_until && next) next = at;
  // A paused job has no next due time; what comes due meanwhile is accounted for afterwards.
  if (position.paused) {
    next.reset();
    paused_.insert(job);
  } else {
    paused_.erase(job);
  }
  next_due_[job] = next;
  due_.set(job, next);
}

ScheduleState::Steps ScheduleState::record_due(Steady now) {
  auto const at = *clock_.now(now);
  Record record{.table = table_, .jobs = {}, .due = {}};
  for (std::size_t const job : due_.pop_due(at)) {
    auto const& [name, schedule, times] = jobs_[job];
    if (record.due.size() == jobs_a_transaction) {
      due_.set(job, next_due_[job]);  // its turn comes at once, with the next transaction
      continue;
    }
    auto runs = plan_due(times, schedule, name, positions_[job], at);
    if (runs.empty()) {
      // The timer was early by less than the clock's grain.
      due_.set(job, times.next_after(at));
      continue;
    }
    record.due.push_back({std::string{name}, positions_[job], std::move(runs), schedule.overlap});
    record.jobs.push_back(job);
  }
  if (record.due.empty()) return {};
  phase_ = Phase::recording;
  return {std::move(record)};
}

std::optional<ScheduleState::Steady> ScheduleState::wakes_at() const {
  if (retry_at_) return retry_at_;
  auto const next = due_.next();
  if (phase_ != Phase::waiting || !next) return std::nullopt;
  return clock_.steady_of(*next);
}

std::optional<TimePoint> ScheduleState::next_due(std::size_t job) const {
  return job < next_due_.size() ? next_due_[job] : std::nullopt;
}

}  // namespace loanpulse
