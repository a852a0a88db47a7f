#include "values/cursor_order.hpp"
#include "values/instant.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

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
