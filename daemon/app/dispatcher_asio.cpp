#include "app/dispatcher_asio.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <type_traits>
#include <utility>
#include <variant>

#include "app/claim_runs.hpp"
#include "ops/heap.hpp"

namespace loanpulse {
namespace {

/// Seconds between two looks at whether the database answers.
constexpr std::chrono::seconds watch_interval{1};

}  // namespace

Dispatcher::Dispatcher(boost::asio::io_context& loop, DatabaseThread& database, RunClaims& claims,
                       DatabaseHealth& health, OpenWork& work, RunSlots::Means means,
                       Clock const& clock, Listener listener)
    : database_{database},
      claims_{claims},
      health_{health},
      work_{work},
      clock_{clock},
      listener_{std::move(listener)},
      slots_{[&loop](auto call) { boost::asio::post(loop, std::move(call)); }, std::move(means),
             clock, [this](RunResult const& result) { ended(result); }},
      timer_{loop},
      watch_{loop} {}

void Dispatcher::set_table(Table table) {
  table_ = std::move(table);
  auto const& limits = table_->settings().daemon;
  state_.set_limits(
      {.runs = limits.max_concurrent_runs, .runs_on_host = limits.max_concurrent_runs_per_host});
}

void Dispatcher::start() {
  watch_database();
  perform(state_.start(clock_.steady()));
}

void Dispatcher::wake(std::optional<Steady> later) { perform(state_.wake(clock_.steady(), later)); }

void Dispatcher::cancel(std::string const& run_id) {
  slots_.stop(run_id, StopReason::cancelled);
  follow();
}

void Dispatcher::stop_claiming() {
  state_.stop_claiming();
  follow();
}

void Dispatcher::give_up() { perform(state_.give_up()); }

std::vector<std::string> Dispatcher::running_jobs() const {
  std::vector<std::string> jobs;
  for (auto const& each : state_.running()) jobs.push_back(each.run.job_name);
  return jobs;
}

void Dispatcher::perform(DispatchState::Steps const& steps, Table const& table) {
  for (auto const& step : steps) {
    std::visit(
        [&](auto const& each) {
          if constexpr (std::is_same_v<std::decay_t<decltype(each)>, DispatchState::Start>) {
            carry_out(each, table);
          } else {
            carry_out(each);
          }
        },
        step);
  }
  follow();
}

void Dispatcher::carry_out(DispatchState::Claim const& claim) {
  database_.ask([&claims = claims_, table = table_,
                 running = claim.running] { return claim_runs(claims, *table, running); },
                [this, table = table_](Claimed claimed) {
                  if (claimed.error) {
                    failed(*claimed.error);
                  } else {
                    health_.answered();
                  }
                  perform(state_.on_claimed(std::move(claimed), clock_.steady()), table);
                  listener_.changed();
                },
                [this](StageError const& error) {
                  failed(error);
                  state_.on_not_claimed(clock_.steady(), health_.pause());
                  follow();
                });
}

void Dispatcher::carry_out(DispatchState::Start const& start, Table const& table) {
  auto const& run = start.claimed.run;
  // The question was asked by the table of then; what a reload has said since holds for the run.
  auto const now = table_->find(run.job_name);
  try {
    slots_.start(now ? table_ : table, now.value_or(start.claimed.job), run);
  } catch (StageError const& error) {
    spdlog::warn("Run {} of '{}' was put back to the queue: {}.", run.run_id, run.job_name,
                 error.what());
    perform(state_.on_not_started(run, error));
  }
}

void Dispatcher::carry_out(DispatchState::Renew const& renew) {
  struct Renewed {
    std::vector<LeaseState> states;
    TimePoint now;
  };
  auto const asked = clock_.steady();
  database_.ask(
      [&claims = claims_, runs = renew.runs] {
        std::vector<LeaseState> states;
        if (!runs.empty()) states = claims.renew(runs);
        return Renewed{std::move(states), claims.now()};
      },
      [this, runs = renew.runs, asked](Renewed const& renewed) {
        health_.answered();
        listener_.clock_read({renewed.now, asked, clock_.steady()});
        perform(state_.on_renewed(runs, renewed.states));
      },
      [this](StageError const& error) { failed(error); });
}

void Dispatcher::carry_out(DispatchState::Record const& record) {
  database_.ask([&claims = claims_, ending = record.ending] { return claims.record(ending); },
                [this, run = record.ending.run](bool) {
                  health_.answered();
                  state_.on_recorded(run);
                  follow();
                  listener_.changed();
                },
                [this, run = record.ending.run](StageError const& error) {
                  failed(error);
                  perform(state_.on_not_recorded(run, error));
                  listener_.changed();
                });
}

void Dispatcher::carry_out(DispatchState::ReleaseLost const&) {
  database_.ask([&claims = claims_] { return claims.release_lost(); },
                [this](std::size_t released) {
                  if (released > 0) {
                    spdlog::warn("Took {} runs back from daemons that are gone.", released);
                  }
                  perform(state_.on_released(released, clock_.steady()));
                },
                [this](StageError const& error) { failed(error); });
}

void Dispatcher::carry_out(DispatchState::Stop const& stop) {
  slots_.stop(stop.run_id, stop.reason);
}

void Dispatcher::carry_out(DispatchState::WatchRuns const&) { slots_.watch(); }

void Dispatcher::carry_out(DispatchState::FreeMemory const&) { give_free_memory_back(); }

void Dispatcher::carry_out(DispatchState::Abandon const& abandon) {
  spdlog::warn(
      "The end of run {} of '{}' could not be recorded before the daemon's own; the next daemon "
      "takes the run back: {}.",
      abandon.run.run_id, abandon.run.job_name, abandon.error.what());
}

void Dispatcher::follow() {
  if (!state_.has_open_work()) {
    open_.reset();
  } else if (!open_) {
    open_ = work_.begin();
  }
  auto at = state_.wakes_at();
  auto const pressing = slots_.presses_at();
  if (pressing && (!at || *pressing < *at)) at = pressing;
  if (!at) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(*at);
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (error) return;
    slots_.press();
    perform(state_.on_time(clock_.steady()));
  });
}

/// A question that waits is no failure yet, but whoever asks whether the daemon is ready must know.
void Dispatcher::watch_database() {
  watch_.expires_after(watch_interval);
  watch_.async_wait([this](boost::system::error_code const& error) {
    if (!error) watch_database();
  });
  if (auto const since = database_.waits_since()) health_.waiting(*since, clock_.steady());
}

void Dispatcher::ended(RunResult const& result) {
  auto const steps = state_.on_ended(result, clock_.steady());
  listener_.ended(result);
  perform(steps);
}

void Dispatcher::failed(StageError const& error) { health_.failed(error, clock_.steady()); }

}  // namespace loanpulse
