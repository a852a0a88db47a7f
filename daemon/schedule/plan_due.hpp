#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/due_run.hpp"
#include "model/schedule.hpp"
#include "schedule/due_times.hpp"

namespace loanpulse {

/// Seconds; a due time seen later than this was missed, before that it is merely late.
inline constexpr std::chrono::seconds missed_after{60};

/// Missed due times that get a run of their own with `on_missed: all`; older ones are recorded as
/// missed.
inline constexpr std::size_t most_caught_up = 1000;

/// Accounts for every due time after `accounted_until` and at or before `now`, each exactly once,
/// in order of time. Without a position the job is new: an interval is due at once (its latest due
/// time), a cron expression when its time comes. The result is the same for every daemon.
std::vector<DueRun> plan_due(DueTimes const& times, Schedule const& schedule,
                             std::string_view job_name, std::optional<TimePoint> accounted_until,
                             TimePoint now);

/// The part of `jitter` by which one run of a job is delayed: spread evenly over jobs and due
/// times, and the same in every daemon.
std::chrono::milliseconds jitter_of(std::chrono::milliseconds jitter, std::string_view job_name,
                                    TimePoint scheduled_for);

}  // namespace loanpulse
