#include "app/scheduler_asio.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {
namespace {

/// A new job with an interval is due at once; one with a cron expression waits for its time.
ScheduledJob scheduled(ServedJob const& served) {
  return {served.job->name, served.schedule,
          !std::holds_alternative<Every>(served.job->schedule.timing)};
}

}  // namespace

Scheduler::Scheduler(boost::asio::io_context& loop, DatabaseThread& database, DueRecords& records,
                     DatabaseHealth& health, Clock const& clock, Listener listener)
    : database_{database},
      records_{records},
      health_{health},
      clock_{clock},
      listener_{std::move(listener)},
      timer_{loop} {}

void Scheduler::set_table(std::shared_ptr<JobTable const> table) {
  std::vector<ScheduleState::TimedJob> jobs;
  for (auto const& served : table->jobs()) {
    jobs.push_back({served.job->name, served.job->schedule, served.times});
  }
  auto const steps = state_.set_jobs(std::move(jobs));
  table_ = std::move(table);
  perform(steps);
}

void Scheduler::refresh(std::string const& job) {
  auto const place = table_ ? table_->find(job) : std::nullopt;
  if (place) perform(state_.refresh(*place));
}

void Scheduler::stop() {
  state_.stop();
  arm();
}

void Scheduler::observe(ClockReading const& reading) { perform(state_.on_clock(reading)); }

void Scheduler::perform(ScheduleState::Steps const& steps) {
  for (auto const& step : steps) {
    std::visit([this](auto const& each) { carry_out(each); }, step);
  }
  arm();
}

void Scheduler::carry_out(ScheduleState::Register const& asked) {
  struct Registered {
    std::vector<JobPosition> positions;
    TimePoint now;
  };
  auto const begun = clock_.steady();
  database_.ask(
      [&records = records_, table = table_] {
        std::vector<ScheduledJob> jobs;
        for (auto const& served : table->jobs()) jobs.push_back(scheduled(served));
        auto positions = records.register_jobs(jobs);
        return Registered{std::move(positions), records.now()};
      },
      [this, asked, begun](Registered const& registered) {
        health_.answered();
        perform(state_.on_registered(asked, registered.positions,
                                     {registered.now, begun, clock_.steady()}));
      },
      [this, asked](StageError const& error) {
        auto const pause = failed(error);
        state_.on_not_registered(asked, clock_.steady(), pause);
        arm();
      });
}

void Scheduler::carry_out(ScheduleState::Refresh const& asked) {
  std::vector<ScheduledJob> jobs;
  for (std::size_t const job : asked.jobs) jobs.push_back(scheduled(table_->jobs()[job]));
  database_.ask([&records = records_, jobs] { return records.register_jobs(jobs); },
                [this, asked](std::vector<JobPosition> const& positions) {
                  health_.answered();
                  state_.on_refreshed(asked, positions, clock_.steady());
                  arm();
                },
                [this](StageError const& error) { failed(error); });
}

void Scheduler::carry_out(ScheduleState::Record const& asked) {
  database_.ask([&records = records_, due = asked.due] { return records.record_due(due); },
                [this, asked](std::vector<JobPosition> const& positions) {
                  health_.answered();
                  perform(state_.on_recorded(asked, positions, clock_.steady()));
                },
                [this, asked](StageError const& error) {
                  auto const pause = failed(error);
                  state_.on_not_recorded(asked, clock_.steady(), pause);
                  arm();
                });
}

void Scheduler::carry_out(ScheduleState::InForce const&) { listener_.registered(); }

void Scheduler::carry_out(ScheduleState::Queued const& queued) { listener_.queued(queued.later); }

void Scheduler::carry_out(ScheduleState::ClockSet const& set) {
  if (set.forward) {
    spdlog::warn("PostgreSQL's clock was set forward: what came due is accounted for once.");
  } else {
    spdlog::warn("PostgreSQL's clock was set back: due times are counted from now on.");
  }
}

void Scheduler::arm() {
  auto const at = state_.wakes_at();
  if (!at) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(*at);
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (!error) perform(state_.on_time(clock_.steady()));
  });
}

std::chrono::milliseconds Scheduler::failed(StageError const& error) {
  health_.failed(error, clock_.steady());
  return health_.pause();
}

}  // namespace loanpulse
