#include "schedule/dispatch_state.hpp"

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds between two looks into the queue: how late a run of another's making starts.
constexpr auto poll_interval = 1s;
/// Renewals between two searches for runs of daemons that are gone.
constexpr std::size_t beats_a_release = 3;
/// Seconds before a run for which there was no thread is tried again.
constexpr auto no_thread_pause = 5s;

bool same_claim(Run const& a, Run const& b) {
  return a.run_id == b.run_id && a.fencing_token == b.fencing_token;
}

}  // namespace

DispatchState::Steps DispatchState::start(Steady now) {
  Steps steps;
  beat(now, steps);
  claim(now, steps);
  return steps;
}

DispatchState::Steps DispatchState::wake(Steady now, std::optional<Steady> later) {
  Steps steps;
  if (stopped_) return steps;
  if (later && *later > now) later_.insert(*later);
  claim(now, steps);
  return steps;
}

DispatchState::Steps DispatchState::on_time(Steady now) {
  Steps steps;
  if (beat_at_ && *beat_at_ <= now) beat(now, steps);
  bool look = poll_at_ && *poll_at_ <= now;
  if (look) poll_at_.reset();
  while (!later_.empty() && *later_.begin() <= now) {
    later_.erase(later_.begin());
    look = true;
  }
  if (look) claim(now, steps);
  return steps;
}

void DispatchState::stop_claiming() {
  stopped_ = true;
  poll_at_.reset();
  later_.clear();
}

DispatchState::Steps DispatchState::give_up() {
  given_up_ = true;
  Steps steps;
  for (auto const& each : running_) {
    steps.push_back(Stop{each.run.run_id, StopReason::draining});
  }
  record_all(steps);
  return steps;
}

void DispatchState::claim(Steady now, Steps& steps) {
  if (stopped_ || !limits_) return;
  if (claiming_) {
    again_ = true;
    return;
  }
  if (running_.size() >= limits_->runs) return look_again(now + poll_interval);
  claiming_ = true;
  poll_at_.reset();  // the answer sets it again
  steps.push_back(Claim{running_now()});
}

void DispatchState::look_again(Steady at) {
  if (!stopped_) poll_at_ = at;
}

DispatchState::Steps DispatchState::on_claimed(Claimed claimed, Steady now) {
  claiming_ = false;
  waiting_ = claimed.left_waiting;
  Steps steps;
  for (auto& each : claimed.runs) {
    if (stopped_) {
      keep({.run = std::move(each.run), .counts = {}, .error = {}}, steps);
      continue;
    }
    running_.push_back(each);
    steps.push_back(Start{std::move(each)});
  }
  if (!claimed.error) record_all(steps);
  look_again(now + poll_interval);
  if (std::exchange(again_, false)) claim(now, steps);
  return steps;
}

void DispatchState::on_not_claimed(Steady now, std::chrono::milliseconds pause) {
  claiming_ = again_ = false;
  look_again(now + pause);
}

DispatchState::Steps DispatchState::on_not_started(Run const& run, StageError const& error) {
  std::erase_if(running_, [&](auto const& each) { return same_claim(each.run, run); });
  Steps steps;
  keep({.run = run, .counts = {}, .error = error, .delay = no_thread_pause}, steps);
  return steps;
}

DispatchState::Steps DispatchState::on_ended(RunResult const& result, Steady now) {
  has_run_ = true;
  std::erase_if(running_, [&](auto const& each) { return same_claim(each.run, result.run); });
  Steps steps;
  if (result.unrecorded) keep(*result.unrecorded, steps);
  if (result.put_back && !stopped_) later_.insert(now + result.retry_in);
  claim(now, steps);
  return steps;
}

void DispatchState::beat(Steady now, Steps& steps) {
  beat_at_ = now + lease_renewal_interval;
  steps.push_back(WatchRuns{});
  if (running_.empty() && std::exchange(has_run_, false)) steps.push_back(FreeMemory{});
  record_all(steps);
  Renew renew;
  for (auto const& each : running_) renew.runs.push_back(each.run);
  // Else a run that is over would be taken for lost, and be tried again.
  for (auto const& each : unrecorded_) renew.runs.push_back(each.ending.run);
  steps.push_back(std::move(renew));
  if (beats_++ % beats_a_release == 0 && !stopped_) steps.push_back(ReleaseLost{});
}

DispatchState::Steps DispatchState::on_renewed(std::span<Run const> runs,
                                               std::span<LeaseState const> states) {
  Steps steps;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (states[i] == LeaseState::cancel_requested) {
      steps.push_back(Stop{runs[i].run_id, StopReason::cancelled});
    }
    if (states[i] != LeaseState::lost) continue;
    steps.push_back(Stop{runs[i].run_id, StopReason::fenced});
    // It is somebody else's now. One that is being recorded is told so by the answer.
    auto const place = find(runs[i]);
    if (place != unrecorded_.end() && !place->being_recorded) unrecorded_.erase(place);
  }
  return steps;
}

DispatchState::Steps DispatchState::on_released(std::size_t runs, Steady now) {
  Steps steps;
  if (runs > 0) claim(now, steps);
  return steps;
}

void DispatchState::keep(RunEnding ending, Steps& steps) {
  unrecorded_.push_back({ending, true});
  steps.push_back(Record{std::move(ending)});
}

void DispatchState::record_all(Steps& steps) {
  for (auto& each : unrecorded_) {
    if (std::exchange(each.being_recorded, true)) continue;
    steps.push_back(Record{each.ending});
  }
}

void DispatchState::on_recorded(Run const& run) {
  if (auto const place = find(run); place != unrecorded_.end()) unrecorded_.erase(place);
}

DispatchState::Steps DispatchState::on_not_recorded(Run const& run, StageError const& error) {
  auto const place = find(run);
  if (place == unrecorded_.end()) return {};
  place->being_recorded = false;
  if (!given_up_) return {};
  unrecorded_.erase(place);
  return {Abandon{run, error}};
}

std::vector<DispatchState::Unrecorded>::iterator DispatchState::find(Run const& run) {
  return std::find_if(unrecorded_.begin(), unrecorded_.end(),
                      [&](auto const& each) { return same_claim(each.ending.run, run); });
}

RunningNow DispatchState::running_now() const {
  RunningNow now;
  now.free_slots = limits_->runs;
  now.most_on_host = limits_->runs_on_host;
  for (auto const& each : running_) now.add(each.run.job_name, each.host);
  return now;
}

std::optional<DispatchState::Steady> DispatchState::wakes_at() const {
  auto earliest = beat_at_;
  auto const consider = [&](Steady at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  if (poll_at_) consider(*poll_at_);
  if (!later_.empty()) consider(*later_.begin());
  return earliest;
}

}  // namespace loanpulse
