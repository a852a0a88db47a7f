#include "app/run_slots.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "app/run_worker.hpp"

namespace loanpulse {

RunSlots::RunSlots(boost::asio::io_context& loop, PgAddress address, PgSessionPool& sessions,
                   Clock const& clock, std::function<void(RunResult const&)> ended)
    : loop_{loop},
      address_{std::move(address)},
      sessions_{sessions},
      clock_{clock},
      ended_{std::move(ended)} {}

RunSlots::~RunSlots() {
  stop_all(StopReason::draining);
  for (auto const& slot : slots_) join(*slot);
}

void RunSlots::start(std::shared_ptr<JobTable const> table, std::size_t job, Run run) {
  auto const& served = table->jobs()[job];
  ProgressWatch watch{served.job->run, clock_.steady()};
  auto& slot = *slots_.emplace_back(std::unique_ptr<Slot>{
      new Slot{table, served.job, served.host, std::move(run), {}, watch, {}, {}}});
  slot.worker = std::thread{[this, &slot] { work(slot); }};
}

void RunSlots::work(Slot& slot) {
  RunWorker worker{slot.table->settings(), address_, sessions_, retention_, clock_};
  auto result = worker.execute(*slot.job, slot.run, slot.control);
  boost::asio::post(loop_, [this, &slot, result = std::move(result)] { finish(slot, result); });
}

void RunSlots::finish(Slot const& slot, RunResult const& result) {
  auto const place = std::find_if(slots_.begin(), slots_.end(),
                                  [&](auto const& each) { return each.get() == &slot; });
  auto const kept = std::move(*place);
  slots_.erase(place);
  join(*kept);
  ended_(result);
}

void RunSlots::join(Slot& slot) {
  slot.worker.join();
  if (slot.interrupter.joinable()) slot.interrupter.join();
}

void RunSlots::stop(Slot& slot, StopReason reason) {
  if (!slot.control.stop.request(reason)) return;
  // Reaching the database's server to break off a statement may take as long as any network.
  slot.interrupter = std::thread{[&slot] { slot.control.interrupt(); }};
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

std::vector<RunSlots::View> RunSlots::running() const {
  std::vector<View> views;
  for (auto const& slot : slots_) views.push_back({slot->run, slot->host});
  return views;
}

}  // namespace loanpulse
