#include "app/run_slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "model/error.hpp"

namespace loanpulse {

RunSlots::RunSlots(std::function<void(std::function<void()>)> post, Means means, Clock const& clock,
                   std::function<void(RunResult const&)> ended)
    : post_{std::move(post)}, means_{std::move(means)}, clock_{clock}, ended_{std::move(ended)} {}

RunSlots::~RunSlots() {
  stop_all(StopReason::draining);
  for (auto const& slot : slots_) {
    if (slot->worker.joinable()) slot->worker.join();
  }
}

void RunSlots::start(std::shared_ptr<JobTable const> table, std::size_t job, Run run) {
  auto const& served = table->jobs()[job];
  ProgressWatch watch{served.job->run, clock_.steady()};
  auto& slot = *slots_.emplace_back(
      std::unique_ptr<Slot>{new Slot{table, served.job, std::move(run), {}, watch, {}, {}}});
  try {
    slot.worker = means_.start_thread([this, &slot] { work(slot); });
  } catch (std::system_error const& error) {
    slots_.pop_back();
    throw StageError{ErrorKind::transient, "no_thread",
                     fmt::format("the system gives this process no further thread ({}): raise its "
                                 "limit (TasksMax=, pids.max, ulimit -u), or lower "
                                 "daemon.max_concurrent_runs",
                                 error.what())};
  }
}

void RunSlots::work(Slot& slot) {
  auto result = means_.execute(*slot.table, *slot.job, slot.run, slot.control);
  post_([this, &slot, result = std::move(result)] { finish(slot, result); });
}

void RunSlots::finish(Slot const& slot, RunResult const& result) {
  auto const place = std::find_if(slots_.begin(), slots_.end(),
                                  [&](auto const& each) { return each.get() == &slot; });
  auto const kept = std::move(*place);
  slots_.erase(place);
  if (kept->worker.joinable()) kept->worker.join();
  ended_(result);
}

void RunSlots::stop(Slot& slot, StopReason reason) {
  if (slot.control.stop.request(reason)) press(slot);
}

void RunSlots::press(Slot& slot) {
  if (auto const how = slot.pressure.look(clock_.steady())) slot.control.interrupt(*how);
}

void RunSlots::press() {
  for (auto const& slot : slots_) {
    if (slot->control.stop.reason() != StopReason::none) press(*slot);
  }
}

std::optional<RunSlots::Steady> RunSlots::presses_at() const {
  std::optional<Steady> earliest;
  for (auto const& slot : slots_) {
    auto const next = slot->pressure.next();
    if (next && (!earliest || *next < *earliest)) earliest = next;
  }
  return earliest;
}

void RunSlots::stop(std::string const& run_id, StopReason reason) {
  for (auto const& slot : slots_) {
    if (slot->run.run_id == run_id) stop(*slot, reason);
  }
}

void RunSlots::stop_all(StopReason reason) {
  for (auto const& slot : slots_) stop(*slot, reason);
}

void RunSlots::watch() {
  auto const now = clock_.steady();
  for (auto const& slot : slots_) {
    if (auto const reason = slot->watch.look(slot->control.progress, now)) stop(*slot, *reason);
  }
}

}  // namespace loanpulse
