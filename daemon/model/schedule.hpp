#pragma once

#include "model/limits.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace loanpulse {

struct Manual {};
struct Every {
  std::chrono::milliseconds interval{};
};
struct Cron {
  std::string expression;
  std::string timezone = "UTC";
};
using Timing = std::variant<Manual, Every, Cron>;

/// What becomes of due times that nobody saw come, because no daemon ran or the job was paused.
enum class OnMissed {
  last,  ///< one run accounts for all of them
  all,   ///< each gets its run
  none,  ///< they are recorded as skipped
};
/// What becomes of a due time while an earlier run of the job is still queued or running.
enum class Overlap {
  skip,   ///< it is recorded as skipped
  queue,  ///< one run waits; further due times are skipped
};

struct Schedule {
  Timing timing;
  std::chrono::milliseconds jitter{0};  ///< a run starts up to this much after its due time
  OnMissed on_missed = OnMissed::last;
  Overlap overlap = Overlap::skip;
};

/// What a daemon allows a run of the job, and how often it tries.
struct RunPolicy {
  std::chrono::milliseconds max_run_time{6 * 3'600'000};  ///< a longer run fails: "max_run_time"
  std::chrono::milliseconds stall_timeout{15 * 60'000};   ///< without any progress: "stalled"
  /// Attempts of a run that failed by a transient error, in the whole; other errors end it at once.
  RetryLimits retry{3, std::chrono::milliseconds{30'000}, std::chrono::milliseconds{1'800'000}};
};

}  // namespace loanpulse
