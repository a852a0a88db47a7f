#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/clock.hpp"
#include "model/schedule.hpp"

namespace loanpulse {

/// The due times of a job: a fixed series that every daemon computes alike, without memory.
///
/// `every` counts from 1970-01-01T00:00:00Z, so that `every: 1h` is due on the hour in UTC. `cron`
/// is read by the clocks of its zone. Daylight saving: a time in the gap is due once, at the gap's
/// end (several of them: once together); a time that comes twice is due at its first coming only.
/// An expression whose hour field holds every hour means an interval: it is due in every matching
/// minute of both passes, so that `*/5 * * * *` never stalls, and nothing is added for a gap.
class DueTimes {
 public:
  /// Throws std::invalid_argument for a cron expression or zone that config/ would have refused.
  explicit DueTimes(Timing const& timing);
  ~DueTimes();
  DueTimes(DueTimes&&) noexcept;
  DueTimes& operator=(DueTimes&&) noexcept;

  /// The first due time after `instant`; empty for `manual`, and for a cron expression that never
  /// comes (30 February) within 8 years and a day.
  std::optional<TimePoint> next_after(TimePoint instant) const;

  /// The last due time at or before `instant` and after `limit`.
  std::optional<TimePoint> last_until(TimePoint instant, TimePoint limit) const;

  /// How many due times lie after `from` and at or before `to`.
  std::uint64_t count(TimePoint from, TimePoint to) const;

 private:
  class Series;
  std::unique_ptr<Series const> series_;
};

/// "every 5m", "cron */5 * * * * (America/New_York)", "manual".
std::string describe(Timing const& timing);

}  // namespace loanpulse
