#include "schedule/plan_due.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace loanpulse {
namespace {

/// The due times of one job while they are accounted for.
class Plan {
 public:
  Plan(DueTimes const& times, Schedule const& schedule, std::string_view job_name)
      : times_{times}, schedule_{schedule}, job_name_{job_name} {}

  /// One row for all due times after `from` and at or before `to`, if there are any.
  void together(TimePoint from, TimePoint to, DueRun::Verdict verdict) {
    auto const last = times_.last_until(to, from);
    if (!last) return;
    auto const first = times_.next_after(from);
    add(first.value_or(*last), *last, times_.count(from, to), verdict);
  }

  /// A run for each of them.
  void each(TimePoint from, TimePoint to) {
    for (auto due = times_.next_after(from); due && *due <= to; due = times_.next_after(*due)) {
      add(*due, *due, 1, DueRun::Verdict::run);
    }
  }

  /// What is merely late: one run sees what each of them would have seen.
  void late(TimePoint from, TimePoint to) {
    if (schedule_.on_missed == OnMissed::all) {
      each(from, to);
    } else {
      together(from, to, DueRun::Verdict::run);
    }
  }

  /// A run for each of the newest, and one row for what is older.
  void each_of_newest(TimePoint from, TimePoint to) {
    TimePoint oldest = to;
    auto due = times_.last_until(to, from);
    for (std::size_t n = 0; due && n < most_caught_up; ++n) {
      oldest = *due - TimePoint::duration{1};
      due = times_.last_until(oldest, from);
    }
    together(from, oldest, DueRun::Verdict::missed);
    each(oldest, to);
  }

  /// A run for the last due time only; what came before is nobody's.
  void only_last(TimePoint to) {
    // An interval cannot be longer than this (config/schedule_keys.cpp).
    auto const last = times_.last_until(to, to - std::chrono::days{367});
    if (last) add(*last, *last, 1, DueRun::Verdict::run);
  }

  std::vector<DueRun> take() { return std::move(runs_); }

 private:
  void add(TimePoint first, TimePoint last, std::uint64_t count, DueRun::Verdict verdict) {
    runs_.push_back(
        {first, last, count, verdict, last + jitter_of(schedule_.jitter, job_name_, last)});
  }

  DueTimes const& times_;
  Schedule const& schedule_;
  std::string_view job_name_;
  std::vector<DueRun> runs_;
};

/// FNV-1a, then the finalizer of MurmurHash3: near inputs must come out far apart, and the same
/// on every machine, which std::hash does not promise.
std::uint64_t spread(std::string_view text, std::int64_t number) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  auto const take = [&hash](std::uint64_t byte) { hash = (hash ^ byte) * 1'099'511'628'211u; };
  for (char const c : text) take(static_cast<unsigned char>(c));
  for (int shift = 0; shift < 64; shift += 8) {
    take((static_cast<std::uint64_t>(number) >> shift) & 0xff);
  }
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

}  // namespace

std::vector<DueRun> plan_due(DueTimes const& times, Schedule const& schedule,
                             std::string_view job_name, std::optional<TimePoint> accounted_until,
                             TimePoint now) {
  Plan plan{times, schedule, job_name};
  // What is due at this moment or earlier was missed.
  TimePoint const seen_too_late = now - missed_after - TimePoint::duration{1};
  if (!accounted_until) {
    if (std::holds_alternative<Every>(schedule.timing)) {
      plan.only_last(now);
    } else {
      plan.late(seen_too_late, now);
    }
    return plan.take();
  }

  TimePoint const from = *accounted_until;
  if (from >= now) return {};
  TimePoint const missed_until = std::max(from, seen_too_late);
  bool const has_missed = times.last_until(missed_until, from).has_value();
  if (has_missed && schedule.on_missed == OnMissed::last) {
    // One run for all, the merely late ones included: it sees what they would have seen.
    plan.together(from, now, DueRun::Verdict::run);
    return plan.take();
  }
  if (schedule.on_missed == OnMissed::all) {
    plan.each_of_newest(from, missed_until);
  } else {
    plan.together(from, missed_until, DueRun::Verdict::missed);
  }
  plan.late(missed_until, now);
  return plan.take();
}

std::chrono::milliseconds jitter_of(std::chrono::milliseconds jitter, std::string_view job_name,
                                    TimePoint scheduled_for) {
  if (jitter <= std::chrono::milliseconds{0}) return std::chrono::milliseconds{0};
  auto const choices = static_cast<std::uint64_t>(jitter.count()) + 1;
  auto const hash = spread(job_name, scheduled_for.time_since_epoch().count());
  return std::chrono::milliseconds{static_cast<std::int64_t>(hash % choices)};
}

}  // namespace loanpulse
