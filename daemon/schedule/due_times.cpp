#include "schedule/due_times.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "values/cron_expression.hpp"
#include "values/instant.hpp"
#include "values/zone_time.hpp"

namespace loanpulse {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

/// Seconds ahead that a next due time is looked for; then there is none. 29 February is the rarest
/// day that comes at all, and 1896 to 1904 was its longest absence.
constexpr std::int64_t longest_search = (8 * 1461 / 4 + 1) * 86'400;

std::int64_t seconds_of(TimePoint instant) {
  return std::chrono::floor<seconds>(instant).time_since_epoch().count();
}

TimePoint time_point_of(std::int64_t instant) { return TimePoint{seconds{instant}}; }

std::chrono::local_seconds local_of(std::int64_t local) {
  return std::chrono::local_seconds{seconds{local}};
}

}  // namespace

class DueTimes::Series {
 public:
  virtual ~Series() = default;
  virtual std::optional<TimePoint> next_after(TimePoint instant) const = 0;
  virtual std::optional<TimePoint> last_until(TimePoint instant, TimePoint limit) const = 0;
  virtual std::uint64_t count(TimePoint from, TimePoint to) const = 0;

  class Never;
  class Interval;
  class Calendar;
};

class DueTimes::Series::Never final : public Series {
 public:
  std::optional<TimePoint> next_after(TimePoint) const override { return std::nullopt; }
  std::optional<TimePoint> last_until(TimePoint, TimePoint) const override { return std::nullopt; }
  std::uint64_t count(TimePoint, TimePoint) const override { return 0; }
};

/// Multiples of an interval since 1970.
class DueTimes::Series::Interval final : public Series {
 public:
  explicit Interval(std::chrono::milliseconds interval) : interval_{interval} {
    if (interval_ <= microseconds{0}) throw std::invalid_argument{"an interval must be above 0"};
  }

  std::optional<TimePoint> next_after(TimePoint instant) const override {
    return TimePoint{(number_at(instant) + 1) * interval_};
  }

  std::optional<TimePoint> last_until(TimePoint instant, TimePoint limit) const override {
    TimePoint const last{number_at(instant) * interval_};
    return last > limit ? std::optional{last} : std::nullopt;
  }

  std::uint64_t count(TimePoint from, TimePoint to) const override {
    return from < to ? static_cast<std::uint64_t>(number_at(to) - number_at(from)) : 0;
  }

 private:
  /// The number, counted from 1970, of the last multiple at or before the instant.
  std::int64_t number_at(TimePoint instant) const {
    auto const since = instant.time_since_epoch();
    return since / interval_ - (since % interval_ < microseconds{0} ? 1 : 0);
  }

  microseconds interval_;
};

/// What a cron expression says on the clocks of a zone. Time is cut into stretches in which the
/// clocks run evenly; in each of them the local times that are due form one range, and those that a
/// gap swallowed are due at its begin. Due times never go back as local times go on.
class DueTimes::Series::Calendar final : public Series {
 public:
  Calendar(CronExpression expression, date::time_zone const& zone)
      : expression_{expression}, zone_{zone} {}

  std::optional<TimePoint> next_after(TimePoint instant) const override {
    std::int64_t const after = seconds_of(instant);
    std::int64_t const horizon = after + longest_search;
    std::int64_t at = after;
    while (at <= horizon) {
      Stretch const stretch = stretch_around(at);
      std::int64_t const end = std::min(stretch.end, horizon + 1);
      auto const local = expression_.first_in(local_of(stretch.first_local_after(after)),
                                              local_of(end + stretch.offset));
      if (local) return stretch.instant_of(*local);
      at = stretch.end;
    }
    return std::nullopt;
  }

  std::optional<TimePoint> last_until(TimePoint instant, TimePoint limit) const override {
    std::int64_t const until = seconds_of(instant);
    std::int64_t const horizon = std::max(seconds_of(limit), until - longest_search);
    std::int64_t at = until;
    while (at > horizon) {
      Stretch const stretch = stretch_around(at);
      std::int64_t const end = std::min(stretch.end, until + 1);
      auto const local = expression_.last_in(local_of(stretch.first_local_after(horizon)),
                                             local_of(end + stretch.offset));
      if (local) return stretch.instant_of(*local);
      at = stretch.begin - 1;
    }
    return std::nullopt;
  }

  std::uint64_t count(TimePoint from, TimePoint to) const override {
    std::int64_t const after = seconds_of(from);
    std::int64_t const until = seconds_of(to);
    std::uint64_t total = 0;
    for (std::int64_t at = after; at <= until;) {
      Stretch const stretch = stretch_around(at);
      std::int64_t first = stretch.first_local_after(after);
      std::int64_t const end = std::min(stretch.end, until + 1) + stretch.offset;
      // What a gap swallowed is due once, together with what is due at its end anyway.
      std::int64_t const gap_end = stretch.begin + stretch.offset + 1;
      if (first < gap_end && gap_end <= end) {
        total += expression_.first_in(local_of(first), local_of(gap_end)) ? 1 : 0;
        first = gap_end;
      }
      total += expression_.count_in(local_of(first), local_of(end));
      at = stretch.end;
    }
    return total;
  }

 private:
  struct Stretch : ZoneStretch {
    /// The first local time that counts here: what the clocks before it would have shown next. A
    /// gap's swallowed times come to it, and times that were shown before do not count again.
    std::int64_t first_local = 0;

    /// The first local time that is due here and later than `after`.
    std::int64_t first_local_after(std::int64_t after) const {
      return after < begin ? first_local : std::max(first_local, after + 1 + offset);
    }
    TimePoint instant_of(std::chrono::local_seconds local) const {
      return time_point_of(std::max(begin, local.time_since_epoch().count() - offset));
    }
  };

  Stretch stretch_around(std::int64_t instant) const {
    Stretch stretch{stretch_at(instant, zone_)};
    std::int64_t const offset_before = expression_.holds_every_hour()
                                           ? stretch.offset
                                           : stretch_at(stretch.begin - 1, zone_).offset;
    stretch.first_local = stretch.begin + offset_before;
    return stretch;
  }

  CronExpression expression_;
  date::time_zone const& zone_;
};

DueTimes::DueTimes(Timing const& timing) {
  if (auto const* const every = std::get_if<Every>(&timing)) {
    series_ = std::make_unique<Series::Interval>(every->interval);
  } else if (auto const* const cron = std::get_if<Cron>(&timing)) {
    auto const parsed = parse_cron_expression(cron->expression);
    if (!parsed.fault.empty()) throw std::invalid_argument{"cron expression: " + parsed.fault};
    auto const* const zone = find_zone(cron->timezone);
    if (zone == nullptr) throw std::invalid_argument{"unknown time zone: " + cron->timezone};
    series_ = std::make_unique<Series::Calendar>(parsed.expression, *zone);
  } else {
    series_ = std::make_unique<Series::Never>();
  }
}

DueTimes::~DueTimes() = default;
DueTimes::DueTimes(DueTimes&&) noexcept = default;
DueTimes& DueTimes::operator=(DueTimes&&) noexcept = default;

std::optional<TimePoint> DueTimes::next_after(TimePoint instant) const {
  return series_->next_after(instant);
}

std::optional<TimePoint> DueTimes::last_until(TimePoint instant, TimePoint limit) const {
  return series_->last_until(instant, limit);
}

std::uint64_t DueTimes::count(TimePoint from, TimePoint to) const {
  return series_->count(from, to);
}

}  // namespace loanpulse
