#include "app/scheduler_asio.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "schedule/plan_due.hpp"

namespace loanpulse {
namespace {

/// Jobs whose due times are recorded in one transaction.
constexpr std::size_t jobs_a_transaction = 1'000;

/// A new job with an interval is due at once; one with a cron expression waits for its time.
ScheduledJob scheduled(ServedJob const& served) {
  return {served.job->name, served.schedule,
          !std::holds_alternative<Every>(served.job->schedule.timing)};
}

struct Registered {
  std::vector<JobPosition> positions;
  TimePoint now;
};

}  // namespace

Scheduler::Scheduler(boost::asio::io_context& loop, DatabaseThread& database, DueRecords& records,
                     DatabaseHealth& health, Clock const& clock, Listener listener)
    : database_{database},
      records_{records},
      health_{health},
      clock_{clock},
      listener_{std::move(listener)},
      timer_{loop},
      retry_{loop} {}

void Scheduler::set_table(std::shared_ptr<JobTable const> table) {
  table_ = std::move(table);
  ++generation_;
  running_ = false;
  recording_ = false;
  timer_.cancel();
  register_jobs();
}

void Scheduler::stop() {
  stopped_ = true;
  running_ = false;
  timer_.cancel();
  retry_.cancel();
}

void Scheduler::register_jobs() {
  auto const generation = generation_;
  auto const asked = clock_.steady();
  database_.ask(
      [&records = records_, table = table_] {
        std::vector<ScheduledJob> jobs;
        for (auto const& served : table->jobs()) jobs.push_back(scheduled(served));
        auto positions = records.register_jobs(jobs);
        return Registered{std::move(positions), records.now()};
      },
      [this, generation, asked](Registered registered) {
        health_.answered();
        if (stopped_ || generation != generation_) return;
        tracked_.observe(registered.now, asked, clock_.steady());
        adopt(registered.positions);
      },
      [this, generation](StageError const& error) {
        health_.failed(error, clock_.steady());
        if (generation == generation_) try_again([this] { register_jobs(); });
      });
}

void Scheduler::adopt(std::vector<JobPosition> const& positions) {
  auto const count = table_->jobs().size();
  positions_.assign(count, std::nullopt);
  next_due_.assign(count, std::nullopt);
  paused_.clear();
  due_ = DueQueue{};
  for (std::size_t job = 0; job < count; ++job) adopt(job, positions[job]);
  running_ = true;
  arm();
  listener_.registered();
}

void Scheduler::adopt(std::size_t job, JobPosition const& position) {
  positions_[job] = position.accounted_until;
  auto const& served = table_->jobs()[job];
  auto const now = *tracked_.now(clock_.steady());
  auto next = served.times.next_after(position.accounted_until.value_or(now));
  // A new job with an interval does not wait for the interval to pass.
  if (!position.accounted_until && next) next = now;
  // A paused job has no next due time; what comes due meanwhile is accounted for afterwards.
  if (position.paused) next.reset();
  if (position.paused) {
    paused_.insert(job);
  } else {
    paused_.erase(job);
  }
  next_due_[job] = next;
  due_.set(job, next);
}

void Scheduler::refresh(std::string const& job) {
  if (auto const place = table_ ? table_->find(job) : std::nullopt) refresh(std::vector{*place});
}

void Scheduler::refresh(std::vector<std::size_t> jobs) {
  if (!running_ || jobs.empty()) return;
  std::vector<ScheduledJob> asked;
  for (std::size_t const job : jobs) asked.push_back(scheduled(table_->jobs()[job]));
  auto const generation = generation_;
  database_.ask([&records = records_, asked] { return records.register_jobs(asked); },
                [this, generation, jobs](std::vector<JobPosition> const& positions) {
                  health_.answered();
                  if (!running_ || generation != generation_) return;
                  for (std::size_t i = 0; i < jobs.size(); ++i) adopt(jobs[i], positions[i]);
                  arm();
                },
                [this](StageError const& error) { health_.failed(error, clock_.steady()); });
}

std::optional<TimePoint> Scheduler::next_due(std::size_t job) const {
  return job < next_due_.size() ? next_due_[job] : std::nullopt;
}

void Scheduler::observe(TimePoint now, TrackedClock::Steady asked, TrackedClock::Steady answered) {
  if (!running_) return;
  refresh(std::vector<std::size_t>(paused_.begin(), paused_.end()));
  switch (tracked_.observe(now, asked, answered)) {
    case TrackedClock::Reading::steady:
      return;
    case TrackedClock::Reading::jumped_forward:
      spdlog::warn("PostgreSQL's clock was set forward: what came due is accounted for once.");
      arm();
      return;
    case TrackedClock::Reading::jumped_back:
      spdlog::warn("PostgreSQL's clock was set back: due times are counted from now on.");
      ++generation_;
      running_ = false;
      recording_ = false;
      register_jobs();
      return;
  }
}

void Scheduler::arm() {
  auto const next = due_.next();
  if (!running_ || recording_ || !next) return;
  timer_.expires_at(tracked_.steady_of(*next));
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (!error) tick();
  });
}

void Scheduler::tick() {
  if (!running_ || recording_) return;
  auto const now = *tracked_.now(clock_.steady());
  std::vector<JobDue> due;
  std::vector<std::size_t> jobs;
  for (std::size_t const job : due_.pop_due(now)) {
    auto const& served = table_->jobs()[job];
    if (due.size() == jobs_a_transaction) {
      due_.set(job, next_due_[job]);  // its turn comes at once, with the next transaction
      continue;
    }
    auto runs =
        plan_due(served.times, served.job->schedule, served.job->name, positions_[job], now);
    if (runs.empty()) {
      // The timer was early by less than the clock's grain.
      due_.set(job, served.times.next_after(now));
      continue;
    }
    due.push_back(
        {served.job->name, positions_[job], std::move(runs), served.job->schedule.overlap});
    jobs.push_back(job);
  }
  if (due.empty()) return arm();
  record(std::move(due), std::move(jobs));
}

void Scheduler::record(std::vector<JobDue> due, std::vector<std::size_t> jobs) {
  recording_ = true;
  auto const generation = generation_;
  std::optional<TimePoint> later;
  for (auto const& job : due) {
    for (auto const& run : job.runs) {
      if (run.verdict == DueRun::Verdict::run)
        later = std::max(later, std::optional{run.not_before});
    }
  }
  database_.ask(
      [&records = records_, due] { return records.record_due(due); },
      [this, generation, jobs, later](std::vector<JobPosition> const& positions) {
        health_.answered();
        if (stopped_ || generation != generation_) return;
        recording_ = false;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
          adopt(jobs[i], positions[i]);
        }
        listener_.queued(later ? std::optional{tracked_.steady_of(*later)} : std::nullopt);
        arm();
      },
      [this, generation, jobs](StageError const& error) {
        health_.failed(error, clock_.steady());
        if (generation != generation_) return;
        for (std::size_t const job : jobs) due_.set(job, next_due_[job]);
        try_again([this] {
          recording_ = false;
          arm();
        });
      });
}

void Scheduler::try_again(std::function<void()> what) {
  if (stopped_) return;
  retry_.expires_after(health_.pause());
  retry_.async_wait([this, what = std::move(what)](boost::system::error_code const& error) {
    if (!error && !stopped_) what();
  });
}

}  // namespace loanpulse
