#include "app/ending_recorder.hpp"

#include <spdlog/spdlog.h>

#include <iterator>
#include <utility>

namespace loanpulse {

EndingRecorder::EndingRecorder(DatabaseThread& database, RunClaims& claims, DatabaseHealth& health,
                               OpenWork& work, Clock const& clock, std::function<void()> changed)
    : database_{database},
      claims_{claims},
      health_{health},
      work_{work},
      clock_{clock},
      changed_{std::move(changed)} {}

void EndingRecorder::keep(RunEnding ending) {
  kept_.push_back({std::move(ending), work_.begin()});
  record(std::prev(kept_.end()));
}

void EndingRecorder::record_all() {
  for (auto place = kept_.begin(); place != kept_.end(); ++place) {
    if (!place->being_recorded) record(place);
  }
}

void EndingRecorder::give_up() {
  given_up_ = true;
  record_all();
}

std::vector<Run> EndingRecorder::runs() const {
  std::vector<Run> runs;
  for (auto const& each : kept_) runs.push_back(each.ending.run);
  return runs;
}

void EndingRecorder::forget(Run const& run) {
  kept_.remove_if([&](Kept const& each) {
    return !each.being_recorded && each.ending.run.run_id == run.run_id &&
           each.ending.run.fencing_token == run.fencing_token;
  });
}

void EndingRecorder::record(Place place) {
  place->being_recorded = true;
  database_.ask([&claims = claims_, ending = place->ending] { return claims.record(ending); },
                [this, place](bool) {
                  kept_.erase(place);
                  health_.answered();
                  changed_();
                },
                [this, place](StageError const& error) { failed(place, error); });
}

void EndingRecorder::failed(Place place, StageError const& error) {
  place->being_recorded = false;
  if (given_up_) {
    auto const& run = place->ending.run;
    spdlog::warn(
        "The end of run {} of '{}' could not be recorded before the daemon's own; the next daemon "
        "takes the run back: {}.",
        run.run_id, run.job_name, error.what());
    kept_.erase(place);
  }
  health_.failed(error, clock_.steady());
  changed_();
}

}  // namespace loanpulse
