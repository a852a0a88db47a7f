#include "app/dispatcher_asio.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "ops/heap.hpp"
#include "schedule/dispatch.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 1s;
constexpr auto keep_interval = 5s;  ///< leases are renewed twelve times in their life
constexpr std::size_t waiting_a_page = 256;
constexpr std::size_t most_at_rest = 4;  ///< sessions kept for the next runs
constexpr auto longest_rest = 60s;

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

Dispatcher::Dispatcher(boost::asio::io_context& loop, DatabaseThread& database,
                       DatabaseHealth& health, PgAddress address, Clock const& clock,
                       Listener listener)
    : database_{database},
      health_{health},
      clock_{clock},
      listener_{std::move(listener)},
      sessions_{address, most_at_rest, longest_rest},
      slots_{loop, address, sessions_, clock, [this](RunResult const& result) { ended(result); }},
      poll_{loop},
      later_{loop},
      keep_{loop} {}

void Dispatcher::set_table(std::shared_ptr<JobTable const> table) { table_ = std::move(table); }

void Dispatcher::start() {
  keep();
  wake();
}

void Dispatcher::stop_claiming() {
  stopped_ = true;
  poll_.cancel();
  later_.cancel();
}

bool Dispatcher::idle() const { return slots_.size() == 0 && recording_ == 0 && !claiming_; }

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
  database_.ask([table = table_, now](RunQueue& queue) mutable { return take(queue, *table, now); },
                [this, table = table_](Claimed result) { claimed(table, std::move(result)); },
                [this](StageError const& error) {
                  claiming_ = false;
                  health_.failed(error, clock_.steady());
                  poll_after(health_.pause());
                });
}

Dispatcher::Claimed Dispatcher::take(RunQueue& queue, JobTable const& table, RunningNow now) {
  Claimed result;
  std::optional<WaitingRun> after;
  try {
    while (true) {
      auto const page = queue.waiting(waiting_a_page, after);
      std::vector<std::size_t> places;
      auto const known = known_runs(table, page, places);
      result.left_waiting += known.size();
      for (std::size_t const chosen : runs_to_start(known, now)) {
        auto run = queue.claim(page[places[chosen]].run_id);
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
  for (auto& one : claimed.runs) {
    if (stopped_) {
      bring_home({std::move(one.run), {}, std::nullopt});
    } else {
      slots_.start(table, one.job, std::move(one.run));
    }
  }
  listener_.changed();
  if (std::exchange(again_, false)) return claim();
  poll_after(poll_interval);
}

/// Every five seconds: leases, lost runs, runs that hang, endings that wait to be recorded.
void Dispatcher::keep() {
  keep_.expires_after(keep_interval);
  keep_.async_wait([this](boost::system::error_code const& error) {
    if (!error) keep();
  });
  slots_.watch();
  sessions_.close_rested();
  if (slots_.size() == 0 && std::exchange(has_run_, false)) give_free_memory_back();
  renew();
  for (auto& ending : std::exchange(endings_, {})) bring_home(std::move(ending));
  if (beats_++ % 3 == 0 && !stopped_) release_lost();
}

void Dispatcher::renew() {
  std::vector<Run> runs;
  for (auto const& view : slots_.running()) runs.push_back(view.run);
  auto const asked = clock_.steady();
  struct Renewed {
    std::vector<LeaseState> states;
    TimePoint now;
  };
  database_.ask(
      [runs](RunQueue& queue) {
        std::vector<LeaseState> states;
        if (!runs.empty()) states = queue.renew(runs);
        return Renewed{std::move(states), queue.now()};
      },
      [this, runs, asked](Renewed const& renewed) {
        health_.answered();
        listener_.clock_read(renewed.now, asked, clock_.steady());
        for (std::size_t i = 0; i < runs.size(); ++i) {
          if (renewed.states[i] == LeaseState::lost)
            slots_.stop(runs[i].run_id, StopReason::fenced);
          if (renewed.states[i] == LeaseState::cancel_requested) {
            slots_.stop(runs[i].run_id, StopReason::cancelled);
          }
        }
      },
      failed());
}

void Dispatcher::release_lost() {
  database_.ask([](RunQueue& queue) { return queue.release_lost(); },
                [this](std::size_t released) {
                  if (released == 0) return;
                  spdlog::warn("Took {} runs back from daemons that are gone.", released);
                  claim();
                },
                failed());
}

void Dispatcher::bring_home(Ending ending) {
  ++recording_;
  database_.ask(
      [ending](RunQueue& queue) {
        return queue.put_back(ending.run, ending.counts, ending.error, 0ms);
      },
      [this](bool) {
        --recording_;
        health_.answered();
        listener_.changed();
      },
      [this, ending](StageError const& error) {
        --recording_;
        endings_.push_back(ending);
        health_.failed(error, clock_.steady());
        listener_.changed();
      });
}

void Dispatcher::ended(RunResult const& result) {
  has_run_ = true;
  if (result.unrecorded) {
    std::optional<StageError> error;
    if (result.failure) {
      error.emplace(result.failure->kind, result.failure->code, result.failure->message);
    }
    bring_home({result.run, result.counts, error});
  }
  listener_.ended(result);
  if (result.put_back && !stopped_) wake(clock_.steady() + result.retry_in);
  claim();
}

std::function<void(StageError const&)> Dispatcher::failed() {
  return [this](StageError const& error) { health_.failed(error, clock_.steady()); };
}

}  // namespace loanpulse
