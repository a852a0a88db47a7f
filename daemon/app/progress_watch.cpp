#include "app/progress_watch.hpp"

namespace loanpulse {

std::optional<StopReason> ProgressWatch::look(RunProgress const& progress, Steady now) {
  Seen const seen{progress.pages, progress.rows, progress.bytes, progress.merging};
  if (seen != seen_) {
    seen_ = seen;
    last_change_ = now;
  }
  if (now - start_ > policy_.max_run_time) return StopReason::out_of_time;
  if (now - last_change_ > policy_.stall_timeout) return StopReason::stalled;
  return std::nullopt;
}

}  // namespace loanpulse
