#include "schedule/due_times.hpp"
#include "unit/schedule/time_text.hpp"
#include "values/zone_time.hpp"

#include <date/tz.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t begin_2020 = 1'577'836'800;
constexpr std::int64_t end_2040 = 2'240'611'200;

/// A change of a zone's clocks.
struct Change {
  std::int64_t at;
  std::int64_t before;  ///< offsets, seconds east of UTC
  std::int64_t after;

  auto operator<=>(Change const&) const = default;
};

/// The C library's reading of the zone files, which shares nothing with ours. It goes by the
/// variable TZ, which is put back at the end.
class CLibraryZone {
 public:
  CLibraryZone() {
    if (char const* const value = std::getenv("TZ")) original_ = value;
  }
  ~CLibraryZone() {
    if (original_) {
      ::setenv("TZ", original_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  CLibraryZone(CLibraryZone const&) = delete;
  CLibraryZone& operator=(CLibraryZone const&) = delete;

  std::vector<Change> changes_of(std::string const& zone) const {
    ::setenv("TZ", (":" + zone).c_str(), 1);
    ::tzset();
    std::vector<Change> changes;
    // Two changes within a step would be overlooked here, but not by the comparison with ours.
    constexpr std::int64_t step = 6 * day;
    std::int64_t before = offset_at(begin_2020);
    for (std::int64_t low = begin_2020; low < end_2040; low += step) {
      std::int64_t const after = offset_at(low + step);
      if (after == before) continue;
      std::int64_t same = low;
      std::int64_t changed = low + step;
      while (changed - same > 1) {
        std::int64_t const middle = same + (changed - same) / 2;
        (offset_at(middle) == before ? same : changed) = middle;
      }
      if (changed < end_2040) changes.push_back({changed, before, after});
      before = after;
    }
    return changes;
  }

 private:
  static std::int64_t offset_at(std::int64_t seconds) {
    std::time_t const time = seconds;
    std::tm local{};
    ::localtime_r(&time, &local);
    return local.tm_gmtoff;
  }

  std::optional<std::string> original_;
};

std::vector<Change> our_changes_of(date::time_zone const& zone) {
  std::vector<Change> changes;
  ZoneStretch stretch = stretch_at(begin_2020, zone);
  while (stretch.end < end_2040) {
    ZoneStretch const next = stretch_at(stretch.end, zone);
    EXPECT_EQ(next.begin, stretch.end) << zone.name();
    if (next.offset != stretch.offset) {
      changes.push_back({next.begin, stretch.offset, next.offset});
    }
    stretch = next;
  }
  return changes;
}

/// Every way in which clocks change, with one zone that has it.
std::map<std::vector<Change>, std::string> const& all_changes() {
  static auto const all = [] {
    std::map<std::vector<Change>, std::string> found;
    CLibraryZone const oracle;
    for (auto const& zone : date::get_tzdb().zones) {
      auto const changes = oracle.changes_of(zone.name());
      EXPECT_EQ(our_changes_of(zone), changes) << zone.name();
      found.emplace(changes, zone.name());
    }
    return found;
  }();
  return all;
}

TEST(ZoneTransitions, OfAllZones2020To2040AreThoseOfTheCLibrary) {
  EXPECT_GT(date::get_tzdb().zones.size(), 400u);
  EXPECT_GT(all_changes().size(), 30u);
}

/// An expression "minutes hours * * *", with its own naive meaning.
struct Daily {
  std::string minutes;
  std::string hours;
  int minute_step;
  int first_minute;
  int first_hour;
  int last_hour;

  bool matches(std::int64_t local) const {
    std::int64_t const minute = local % hour / 60;
    std::int64_t const of_day = local % day / hour;
    return minute >= first_minute && (minute - first_minute) % minute_step == 0 &&
           of_day >= first_hour && of_day <= last_hour;
  }
  bool is_interval() const { return first_hour == 0 && last_hour == 23; }
  std::string text() const { return minutes + " " + hours + " * * *"; }
};

Daily daily(int minute_step, int first_minute, int first_hour, int last_hour) {
  return {fmt::format("{}/{}", first_minute, minute_step),
          fmt::format("{}-{}", first_hour, last_hour),
          minute_step,
          first_minute,
          first_hour,
          last_hour};
}

/// Tries every minute around a change: what a clock on the wall would say, and what it skips.
std::vector<std::int64_t> due_by_watching(Daily const& cron, Change const& change,
                                          std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> due;
  std::int64_t const not_shown = change.at + change.before;  // what would have come next
  for (std::int64_t now = from + 60; now <= to; now += 60) {
    std::int64_t const local = now + (now < change.at ? change.before : change.after);
    bool is_due = cron.matches(local);
    if (!cron.is_interval()) {
      if (now >= change.at && local < not_shown) is_due = false;  // for the second time
      if (now == change.at) {
        for (std::int64_t skipped = not_shown; skipped < local; skipped += 60) {
          is_due = is_due || cron.matches(skipped);
        }
      }
    }
    if (is_due) due.push_back(now);
  }
  return due;
}

std::vector<std::int64_t> due_by_us(DueTimes const& times, std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> due;
  TimePoint last{std::chrono::seconds{from}};
  while (auto const next = times.next_after(last)) {
    if (*next > TimePoint{std::chrono::seconds{to}}) break;
    due.push_back(std::chrono::floor<std::chrono::seconds>(*next).time_since_epoch().count());
    last = *next;
  }
  return due;
}

/// Looks backwards and counts from each minute around a change.
void expect_the_same_from_everywhere(DueTimes const& times, std::vector<std::int64_t> const& due,
                                     Change const& change, std::int64_t from, std::int64_t to) {
  auto const time_point = [](std::int64_t second) {
    return TimePoint{std::chrono::seconds{second}};
  };
  for (std::int64_t now = change.at - 90 * 60; now <= change.at + 90 * 60; now += 45 * 60) {
    auto const later = std::upper_bound(due.begin(), due.end(), now);
    auto const last = times.last_until(time_point(now), time_point(from));
    if (later == due.begin()) {
      ASSERT_EQ(last, std::nullopt) << now;
    } else {
      ASSERT_EQ(last, time_point(*(later - 1))) << now;
    }
    ASSERT_EQ(times.count(time_point(from), time_point(now)),
              static_cast<std::uint64_t>(later - due.begin()))
        << now;
    ASSERT_EQ(times.count(time_point(now), time_point(to)),
              static_cast<std::uint64_t>(due.end() - later))
        << now;
  }
}

TEST(ZoneTransitions, OfAllZones2020To2040LoseAndDoubleNoDueTime_fault_63) {
  std::size_t transitions = 0;
  for (auto const& [changes, zone] : all_changes()) {
    for (auto const& change : changes) {
      ++transitions;
      std::int64_t const low = std::min(change.at + change.before, change.at + change.after);
      int const around = static_cast<int>(low % day / hour);
      // Within what is skipped or repeated; across it; and all day, which means an interval.
      for (Daily const& cron : {daily(60, 30, around, around), daily(60, 0, around, around),
                                daily(20, 5, around, std::min(around + 1, 23)), daily(15, 0, 0, 22),
                                daily(15, 0, 0, 23), daily(60, 0, 0, 23)}) {
        DueTimes const times{Cron{cron.text(), zone}};
        std::int64_t const from = change.at - 3 * hour;
        std::int64_t const to = change.at + 3 * hour;
        auto const expected = due_by_watching(cron, change, from, to);
        ASSERT_EQ(due_by_us(times, from, to), expected)
            << cron.text() << " in " << zone << " around " << change.at;
        expect_the_same_from_everywhere(times, expected, change, from, to);
        if (HasFatalFailure()) FAIL() << cron.text() << " in " << zone << " around " << change.at;
      }
    }
  }
  EXPECT_GT(transitions, 1'000u);
}

TEST(ZoneTransitions, OfAllZones2020To2040NeverStallAnInterval_fault_63) {
  for (auto const& [changes, zone] : all_changes()) {
    DueTimes const times{Cron{"*/5 * * * *", zone}};
    for (auto const& change : changes) {
      auto const due = due_by_us(times, change.at - 2 * hour, change.at + 2 * hour);
      ASSERT_EQ(due.size(), 48u) << zone << " around " << change.at;
      for (std::size_t i = 1; i < due.size(); ++i) {
        ASSERT_EQ(due[i] - due[i - 1], 300) << zone << " around " << change.at;
      }
    }
  }
}

TEST(ZoneTransitions, OfAllZones2020To2040AreReadBackFromLocalTimes) {
  for (auto const& [changes, zone] : all_changes()) {
    auto const& found = *date::locate_zone(zone);
    for (auto const& change : changes) {
      std::int64_t const low = change.at + std::min(change.before, change.after);
      std::int64_t const high = change.at + std::max(change.before, change.after);
      for (std::int64_t local = low - 2 * hour; local <= high + 2 * hour; local += 600) {
        bool const in_gap = change.after > change.before && local >= low && local < high;
        std::int64_t const shown_first =
            local < change.at + change.before ? local - change.before : local - change.after;
        auto const reading = utc_of_local(local, found);
        ASSERT_TRUE(reading);
        ASSERT_EQ(reading->in_gap, in_gap) << zone << " " << local;
        ASSERT_EQ(reading->seconds, in_gap ? change.at : shown_first) << zone << " " << local;
      }
    }
  }
}

}  // namespace
}  // namespace loanpulse
