#include "app/dispatcher_asio.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "ops/heap.hpp"
#include "schedule/dispatch.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 1s;
constexpr auto keep_interval = 5s;    ///< leases are renewed twelve times in their life
constexpr auto longest_silence = 3s;  ///< of the database; then the daemon is not ready
constexpr std::size_t waiting_a_page = 256;
constexpr auto no_thread_pause = 5s;  ///< before a run for which there was no thread is tried again

}  // namespace

struct Dispatcher::Claimed {
  struct One {
    std::size_t job;
    Run run;
  };
  std::vector<One> runs;
  std::size_t left_waiting = 0;
  std::optional<StageError> error;  ///< what ended the taking; runs taken before are ours
};

namespace {

/// Those of the waiting runs whose jobs this daemon serves, and where they stand in `waiting`. Runs
/// of jobs that only another daemon's configuration has are left to that one.
std::vector<RunInQueue> known_runs(JobTable const& table, std::vector<WaitingRun> const& waiting,
                                   std::vector<std::size_t>& places) {
  std::vector<RunInQueue> known;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    auto const job = table.find(waiting[i].job_name);
    if (!job) continue;
    known.push_back({waiting[i].job_name, table.jobs()[*job].host});
    places.push_back(i);
  }
  return known;
}

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
      endings_{database, claims, health, work, clock, [this] { listener_.changed(); }},
      poll_{loop},
      later_{loop},
      keep_{loop},
      watch_{loop},
      press_{loop} {}

void Dispatcher::set_table(std::shared_ptr<JobTable const> table) { table_ = std::move(table); }

void Dispatcher::start() {
  keep();
  watch_database();
  wake();
}

void Dispatcher::stop_claiming() {
  stopped_ = true;
  poll_.cancel();
  later_.cancel();
}

void Dispatcher::cancel(std::string const& run_id) { stop(run_id, StopReason::cancelled); }

void Dispatcher::stop(std::string const& run_id, StopReason reason) {
  slots_.stop(run_id, reason);
  press_later();
}

void Dispatcher::give_up() {
  slots_.stop_all(StopReason::draining);
  press_later();
  endings_.give_up();
}

void Dispatcher::press_later() {
  auto const next = slots_.presses_at();
  if (!next) return;
  press_.expires_at(*next);
  press_.async_wait([this](boost::system::error_code const& error) {
    if (error) return;
    slots_.press();
    press_later();
  });
}

void Dispatcher::wake(std::optional<TrackedClock::Steady> later) {
  if (stopped_) return;
  claim();
  if (!later || *later <= clock_.steady()) return;
  later_.expires_at(*later);
  later_.async_wait([this](boost::system::error_code const& error) {
    if (!error) claim();
  });
}

void Dispatcher::poll_after(std::chrono::milliseconds pause) {
  if (stopped_) return;
  poll_.expires_after(pause);
  poll_.async_wait([this](boost::system::error_code const& error) {
    if (!error) claim();
  });
}

void Dispatcher::claim() {
  if (stopped_ || !table_) return;
  if (claiming_) {
    again_ = true;
    return;
  }
  auto const& limits = table_->settings().daemon;
  if (slots_.size() >= limits.max_concurrent_runs) return poll_after(poll_interval);
  RunningNow now;
  now.free_slots = limits.max_concurrent_runs - slots_.size();
  now.most_on_host = limits.max_concurrent_runs_per_host;
  for (auto const& view : slots_.running()) {
    ++now.on_host[view.host];
    now.jobs.insert(view.run.job_name);
  }
  claiming_ = true;
  database_.ask([&claims = claims_, table = table_, now] { return take(claims, *table, now); },
                [this, table = table_, open = work_.begin()](Claimed result) {
                  claimed(table, std::move(result));
                },
                [this](StageError const& error) {
                  claiming_ = false;
                  health_.failed(error, clock_.steady());
                  poll_after(health_.pause());
                });
}

Dispatcher::Claimed Dispatcher::take(RunClaims& claims, JobTable const& table, RunningNow now) {
  Claimed result;
  std::optional<WaitingRun> after;
  try {
    while (true) {
      auto const page = claims.waiting(waiting_a_page, after);
      std::vector<std::size_t> places;
      auto const known = known_runs(table, page, places);
      result.left_waiting += known.size();
      for (std::size_t const chosen : runs_to_start(known, now)) {
        auto run = claims.claim(page[places[chosen]].run_id);
        if (!run) continue;
        --result.left_waiting;
        --now.free_slots;
        ++now.on_host[known[chosen].host];
        now.jobs.insert(run->job_name);
        result.runs.push_back({*table.find(run->job_name), *std::move(run)});
      }
      if (now.free_slots == 0 || page.size() < waiting_a_page) return result;
      after = page.back();
    }
  } catch (StageError const& error) {
    if (result.runs.empty()) throw;
    result.error = error;
    return result;
  }
}

void Dispatcher::claimed(std::shared_ptr<JobTable const> const& table, Claimed claimed) {
  claiming_ = false;
  if (claimed.error) {
    health_.failed(*claimed.error, clock_.steady());
  } else {
    health_.answered();
  }
  waiting_ = claimed.left_waiting;
  for (auto& one : claimed.runs) start(table, one.job, std::move(one.run));
  if (!claimed.error) endings_.record_all();
  listener_.changed();
  if (std::exchange(again_, false)) return claim();
  poll_after(poll_interval);
}

void Dispatcher::start(std::shared_ptr<JobTable const> const& table, std::size_t job, Run run) {
  if (stopped_) return endings_.keep({.run = std::move(run), .counts = {}, .error = {}});
  try {
    slots_.start(table, job, run, work_.begin());
  } catch (StageError const& error) {
    spdlog::warn("Run {} of '{}' was put back to the queue: {}.", run.run_id, run.job_name,
                 error.what());
    endings_.keep({.run = std::move(run), .counts = {}, .error = error, .delay = no_thread_pause});
  }
}

/// Every five seconds: endings that wait to be recorded, leases, lost runs, runs that hang.
void Dispatcher::keep() {
  keep_.expires_after(keep_interval);
  keep_.async_wait([this](boost::system::error_code const& error) {
    if (!error) keep();
  });
  slots_.watch();
  press_later();
  if (slots_.size() == 0 && std::exchange(has_run_, false)) give_free_memory_back();
  endings_.record_all();
  renew();
  if (beats_++ % 3 == 0 && !stopped_) release_lost();
}

/// A question that waits is no failure yet, but whoever asks whether the daemon is ready must know.
void Dispatcher::watch_database() {
  watch_.expires_after(1s);
  watch_.async_wait([this](boost::system::error_code const& error) {
    if (!error) watch_database();
  });
  auto const since = database_.waits_since();
  auto const now = clock_.steady();
  if (!since || now - *since < longest_silence) return;
  health_.silent(std::chrono::duration_cast<std::chrono::seconds>(now - *since), now);
}

void Dispatcher::renew() {
  std::vector<Run> runs;
  for (auto const& view : slots_.running()) runs.push_back(view.run);
  // Else a run that is over would be taken for lost, and be tried again.
  for (auto& run : endings_.runs()) runs.push_back(std::move(run));
  auto const asked = clock_.steady();
  struct Renewed {
    std::vector<LeaseState> states;
    TimePoint now;
  };
  database_.ask(
      [&claims = claims_, runs] {
        std::vector<LeaseState> states;
        if (!runs.empty()) states = claims.renew(runs);
        return Renewed{std::move(states), claims.now()};
      },
      [this, runs, asked](Renewed const& renewed) {
        health_.answered();
        listener_.clock_read({renewed.now, asked, clock_.steady()});
        for (std::size_t i = 0; i < runs.size(); ++i) {
          if (renewed.states[i] == LeaseState::lost) {
            stop(runs[i].run_id, StopReason::fenced);
            endings_.forget(runs[i]);
          }
          if (renewed.states[i] == LeaseState::cancel_requested) {
            stop(runs[i].run_id, StopReason::cancelled);
          }
        }
      },
      failed());
}

void Dispatcher::release_lost() {
  database_.ask([&claims = claims_] { return claims.release_lost(); },
                [this](std::size_t released) {
                  if (released == 0) return;
                  spdlog::warn("Took {} runs back from daemons that are gone.", released);
                  claim();
                },
                failed());
}

void Dispatcher::ended(RunResult const& result) {
  has_run_ = true;
  if (result.unrecorded) endings_.keep(*result.unrecorded);
  listener_.ended(result);
  if (result.put_back && !stopped_) wake(clock_.steady() + result.retry_in);
  claim();
}

std::function<void(StageError const&)> Dispatcher::failed() {
  return [this](StageError const& error) { health_.failed(error, clock_.steady()); };
}

}  // namespace loanpulse
