#include "values/cursor_limit.hpp"

#include "unit/values/conversion_probe.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TimePoint moment(std::string_view text) {
  auto const instant = parse_instant(text, TimeFormat::iso, nullptr).instant;
  return TimePoint{std::chrono::microseconds{instant.microseconds()}};
}

CursorLimit limit_of(std::string_view type, TimeFormat format = TimeFormat::iso,
                     std::optional<std::string> timezone = std::nullopt) {
  return {column_of(type, format, std::move(timezone)), moment("2026-11-26T20:00:00.000001Z")};
}

TEST(CursorLimit, OfInstantsIsExact) {
  auto const limit = limit_of("timestamptz");
  EXPECT_FALSE(limit.is_before("2026-11-26T20:00:00.000001Z"));
  EXPECT_FALSE(limit.is_before("2026-11-26T21:00:00+01:00"));
  EXPECT_TRUE(limit.is_before("2026-11-26T20:00:00.000002Z"));
  EXPECT_TRUE(limit.is_before("2026-11-26T20:30:00-01:00"));
  EXPECT_EQ(limit.text(), "2026-11-26 20:00:00.000001+00");
}

TEST(CursorLimit, OfClocksWithoutAZoneAllowsForEveryZone) {
  auto const limit = limit_of("timestamp");
  EXPECT_FALSE(limit.is_before("2026-11-27T10:00:00"));  // in Kiribati now
  EXPECT_TRUE(limit.is_before("2026-11-27T10:00:00.5"));
  EXPECT_EQ(limit.text(), "2026-11-27 10:00:00.000001");
  EXPECT_FALSE(limit_of("date").is_before("2026-11-27"));
  EXPECT_TRUE(limit_of("date").is_before("2026-11-28"));
  EXPECT_TRUE(limit_of("date").is_before("2026-11-27T24:00:00"));
  EXPECT_EQ(limit_of("date").text(), "2026-11-27");
}

TEST(CursorLimit, OfClocksWithAZoneGoesByIt) {
  EXPECT_EQ(limit_of("date", TimeFormat::iso, "America/New_York").text(), "2026-11-26");
  EXPECT_EQ(limit_of("date", TimeFormat::iso_basic, "Asia/Tokyo").text(), "2026-11-27");
  EXPECT_EQ(limit_of("timestamp", TimeFormat::iso, "America/New_York").text(),
            "2026-11-26 15:00:00.000001");
}

TEST(CursorLimit, OfUnixTimesIsInUtc) {
  EXPECT_EQ(limit_of("date", TimeFormat::unix_s).text(), "2026-11-26");
  EXPECT_EQ(limit_of("timestamp", TimeFormat::unix_ms).text(), "2026-11-26 20:00:00.000001");
}

TEST(CursorLimit, DoesNotExistForNumbers) {
  for (auto const* type : {"bigint", "integer", "smallint", "numeric(20,2)"}) {
    EXPECT_FALSE(limit_of(type).exists()) << type;
    EXPECT_FALSE(limit_of(type).is_before("99999")) << type;
  }
}

TEST(CursorLimit, IsNotExceededByWhatIsNoTime) {
  EXPECT_FALSE(limit_of("timestamptz").is_before("soon"));
}

}  // namespace
}  // namespace loanpulse
