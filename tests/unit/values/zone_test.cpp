#include "values/cursor_order.hpp"
#include "values/instant.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace loanpulse {
namespace {

Instant local_in(std::string_view zone, std::string_view text) {
  auto const parsed = parse_instant(text, TimeFormat::iso, find_zone(zone));
  EXPECT_EQ(parsed.fault, "") << text << " in " << zone;
  return parsed.instant;
}

Instant utc(std::string_view text) { return local_in("UTC", text); }

TEST(Zone, IsNullWhenUnknownOrNoZone) {
  EXPECT_NE(find_zone("Europe/Berlin"), nullptr);
  EXPECT_EQ(find_zone("Europe/Berlin"), find_zone("Europe/Berlin"));
  for (auto const* name :
       {"", "Mars/Olympus", "/etc/passwd", "../zoneinfo/UTC", "europe/berlin x", "zone.tab"}) {
    EXPECT_EQ(find_zone(name), nullptr) << name;
  }
}

TEST(Zone, AppliesItsOffsetOfThatDay) {
  EXPECT_EQ(local_in("America/New_York", "2024-01-15T12:00:00"), utc("2024-01-15T17:00:00"));
  EXPECT_EQ(local_in("America/New_York", "2024-07-15T12:00:00"), utc("2024-07-15T16:00:00"));
  EXPECT_EQ(local_in("America/New_York", "2024-07-15T12:00:00+00:00"), utc("2024-07-15T12:00:00"));
}

TEST(Zone, ReadsALocalTimeInsideAGapAsTheGapsEnd) {
  Instant const end = utc("2024-03-10T07:00:00");
  EXPECT_EQ(local_in("America/New_York", "2024-03-10T02:00:00"), end);
  EXPECT_EQ(local_in("America/New_York", "2024-03-10T02:30:00.25"), end);
  EXPECT_EQ(local_in("America/New_York", "2024-03-10T03:00:00"), end);
  EXPECT_EQ(local_in("America/New_York", "2024-03-10T01:59:59"), utc("2024-03-10T06:59:59"));
  EXPECT_EQ(local_in("America/New_York", "2024-03-10T03:00:00.25"), utc("2024-03-10T07:00:00.25"));
}

TEST(Zone, ReadsARepeatedLocalTimeAsTheEarlier) {
  EXPECT_EQ(local_in("America/New_York", "2024-11-03T01:30:00.5"), utc("2024-11-03T05:30:00.5"));
  EXPECT_EQ(local_in("America/New_York", "2024-11-03T00:59:59"), utc("2024-11-03T04:59:59"));
  EXPECT_EQ(local_in("America/New_York", "2024-11-03T02:00:00"), utc("2024-11-03T07:00:00"));
}

TEST(Zone, KeepsItsDaylightSavingRuleBeyondTheYearsThatTheZoneFileLists) {
  // Found with another reader of the same zone files.
  EXPECT_EQ(local_in("America/New_York", "2040-07-01T12:00:00"), utc("2040-07-01T16:00:00"));
  EXPECT_EQ(local_in("America/New_York", "2040-01-01T12:00:00"), utc("2040-01-01T17:00:00"));
  EXPECT_EQ(local_in("America/New_York", "2040-03-11T01:59:59"), utc("2040-03-11T06:59:59"));
  EXPECT_EQ(local_in("America/New_York", "2040-03-11T02:30:00"), utc("2040-03-11T07:00:00"));
  EXPECT_EQ(local_in("America/New_York", "2040-11-04T01:30:00"), utc("2040-11-04T05:30:00"));
  EXPECT_EQ(local_in("America/New_York", "2040-11-04T02:00:00"), utc("2040-11-04T07:00:00"));
  EXPECT_EQ(local_in("Europe/Berlin", "2100-03-28T03:00:00"), utc("2100-03-28T01:00:00"));
  EXPECT_EQ(local_in("Europe/Berlin", "2044-02-29T00:00:00"), utc("2044-02-28T23:00:00"));
  EXPECT_EQ(local_in("Europe/Berlin", "9999-07-31T00:00:00"), utc("9999-07-30T22:00:00"));
  EXPECT_EQ(local_in("Australia/Sydney", "2050-01-01T11:00:00"), utc("2050-01-01T00:00:00"));
  EXPECT_EQ(local_in("Asia/Kolkata", "2050-07-01T05:30:00"), utc("2050-07-01T00:00:00"));
}

TEST(Zone, MayBeReadByManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&right] {
      auto const* const zone = find_zone("Pacific/Chatham");
      auto const parsed = parse_instant("2024-06-01T12:45:00", TimeFormat::iso, zone);
      if (parsed.fault.empty() && parsed.instant.seconds == 1'717'200'000) ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 4);
}

TEST(Zone, OfEveryNameReadsEveryDateAndNeverGoesBackByMoreThanItShould) {
  constexpr std::array moments{"0001-01-01T00:00:00", "1883-11-18T12:00:00", "1970-01-01T00:00:00",
                               "2011-12-30T12:00:00", "2024-03-10T02:30:00", "2024-11-03T01:30:00",
                               "2037-07-01T00:00:00", "2040-07-01T00:00:00", "9999-12-31T23:59:59"};
  std::size_t zones = 0;
  for (auto const& zone : date::get_tzdb().zones) {
    auto const* const found = find_zone(zone.name());
    if (found == nullptr) continue;
    ++zones;
    Column column;
    column.type.name = TypeName::timestamptz;
    column.timezone = zone.name();
    CursorOrder const order{column};
    Instant previous{-63'000'000'000, 0};
    for (auto const* text : moments) {
      auto const parsed = parse_instant(text, TimeFormat::iso, found);
      ASSERT_EQ(parsed.fault, "") << text << " in " << zone.name();
      ASSERT_LT(previous, parsed.instant) << text << " in " << zone.name();
      previous = parsed.instant;
      std::string const earlier = order.minus(text, std::chrono::minutes{5});
      ASSERT_EQ(order.fault(earlier), "") << earlier << " in " << zone.name();
      ASSERT_TRUE(order.compare(earlier, text) <= 0) << earlier << " in " << zone.name();
    }
  }
  EXPECT_GT(zones, 300u);
}

}  // namespace
}  // namespace loanpulse
