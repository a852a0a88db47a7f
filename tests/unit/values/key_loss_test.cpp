#include "unit/values/conversion_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// What converting a key gives: "kept", or the fault.
std::string as_key(Column const& column, ScalarKind kind, std::string_view text) {
  TextArena arena;
  Cell cell;
  auto const fault = Converter{column, true}.convert(kind, text, arena, cell);
  EXPECT_EQ(fault.has_value(), cell.is_null()) << "a key that is at fault is none";
  return fault.value_or("kept");
}
std::string as_key(std::string_view type, std::string_view text) {
  return as_key(column_of(type), ScalarKind::string, text);
}
std::string as_key(std::string_view type, TimeFormat format, std::string_view text) {
  return as_key(column_of(type, format), ScalarKind::number, text);
}

TEST(KeyLoss, DigitsBelowTheMicrosecondAreAFaultInAKeyOnly) {
  EXPECT_EQ(as_key("timestamptz", "2024-01-01T00:00:00.000000100Z"),
            "not exact as a key: \"2024-01-01T00:00:00.000000100Z\"; its digits below the "
            "microsecond would be cut, so that two keys could become one: declare the column text");
  EXPECT_THAT(as_key("timestamp", "2024-01-01 00:00:00.0000009"), HasSubstr("would be cut"));
  EXPECT_THAT(as_key("timestamptz", TimeFormat::unix_s, "1700000000.0000001"),
              HasSubstr("declare the column numeric"));
  EXPECT_THAT(as_key("timestamptz", TimeFormat::unix_s, "-1e-7"), HasSubstr("would be cut"));
  EXPECT_THAT(as_key("timestamp", TimeFormat::unix_ms, "1700000000000.0001"),
              HasSubstr("would be cut"));
  EXPECT_EQ(from_string("timestamptz", "1970-01-01T00:00:00.000000100Z"), "0");
}

TEST(KeyLoss, ATimeThatIsKeptWhollyMayBeAKey) {
  EXPECT_EQ(as_key("timestamptz", "2024-01-01T00:00:00.123456Z"), "kept");
  EXPECT_EQ(as_key("timestamptz", "2024-01-01T00:00:00.123456000Z"), "kept");
  EXPECT_EQ(as_key("timestamptz", "2024-01-01T07:00:00+07:00"), "kept");
  EXPECT_EQ(as_key("timestamp", "2024-01-01T00:00:00"), "kept");
  EXPECT_EQ(as_key("timestamp", "2024-01-01"), "kept");
  EXPECT_EQ(as_key("timestamptz", TimeFormat::unix_s, "1700000000.123456"), "kept");
  EXPECT_EQ(as_key("timestamptz", TimeFormat::unix_ms, "1700000000000.123"), "kept");
  EXPECT_EQ(as_key("timestamptz", TimeFormat::unix_ms, "1.7e12"), "kept");
}

TEST(KeyLoss, ALeapSecondIsNotTheSecondAfterIt) {
  EXPECT_THAT(as_key("timestamptz", "2016-12-31T23:59:60Z"), HasSubstr("leap second"));
  EXPECT_THAT(as_key("timestamptz", "2016-12-31T23:59:60.25Z"), HasSubstr("leap second"));
  EXPECT_THAT(as_key("date", "2016-12-31T23:59:60Z"), HasSubstr("time of day"));
  EXPECT_EQ(as_key("timestamptz", "2017-01-01T00:00:00Z"), "kept");
}

TEST(KeyLoss, TheTimesOfAnHourThatTheClocksLeaveOutAreNotOne) {
  auto const column = column_of("timestamptz", TimeFormat::iso, "America/New_York");
  auto const key = [&](char const* text) { return as_key(column, ScalarKind::string, text); };
  EXPECT_THAT(key("2024-03-10T02:15:00"),
              HasSubstr("the clocks of America/New_York leave this time out"));
  EXPECT_EQ(key("2024-03-10T03:00:00"), "kept");
  EXPECT_EQ(key("2024-03-10T02:15:00Z"), "kept") << "it has an offset";
  EXPECT_EQ(converted(column, ScalarKind::string, "2024-03-10T02:15:00"), "1710054000000000");
}

TEST(KeyLoss, TheTimeOfDayThatADateCutsIsAFaultInAKeyOnly) {
  EXPECT_EQ(as_key("date", "2024-01-01T10:00:00Z"),
            "not exact as a key: \"2024-01-01T10:00:00Z\"; its time of day would be cut, so that "
            "two keys could become one: declare the column timestamptz");
  EXPECT_THAT(as_key("date", "2024-01-01 00:00:00.5"), HasSubstr("declare the column timestamp"));
  EXPECT_THAT(as_key("date", TimeFormat::unix_s, "86401"), HasSubstr("timestamptz"));
  EXPECT_THAT(as_key("date", TimeFormat::unix_ms, "86400000.5"), HasSubstr("timestamptz"));
  EXPECT_EQ(as_key("date", "2024-01-01"), "kept");
  EXPECT_EQ(as_key("date", "2024-01-01T00:00:00+01:00"), "kept")
      << "midnight is how APIs write days";
  EXPECT_EQ(as_key("date", TimeFormat::unix_s, "86400"), "kept");
  EXPECT_EQ(as_key("date", TimeFormat::unix_ms, "-86400000"), "kept");
  EXPECT_EQ(as_key("date", TimeFormat::iso_basic, "20240101"), "kept");
  EXPECT_EQ(from_string("date", "2024-01-01T10:00:00Z"), "19723");
}

TEST(KeyLoss, DigitsThatAFloatingPointNumberRoundsAwayAreAFaultInAKeyOnly) {
  EXPECT_EQ(as_key("double precision", "9007199254740993"),
            "not exact as a key: \"9007199254740993\"; double precision would round it to "
            "9007199254740992, so that two keys could become one: declare the column numeric, or "
            "text");
  EXPECT_THAT(as_key("double precision", "0.1000000000000000001"), HasSubstr("would round it"));
  EXPECT_THAT(as_key("real", "16777217"), HasSubstr("real would round it to"));
  EXPECT_EQ(as_key("double precision", "9007199254740992"), "kept");
  EXPECT_EQ(as_key("double precision", "0.1"), "kept");
  EXPECT_EQ(as_key("double precision", "1e-1"), "kept");
  EXPECT_EQ(as_key("double precision", "0.10000000000000001"), "kept") << "as %.17g writes 0.1";
  EXPECT_EQ(as_key("double precision", "-0.50"), "kept");
  EXPECT_EQ(as_key("real", "0.1"), "kept");
  EXPECT_EQ(as_key("real", "0.100000001"), "kept") << "as %.9g writes 0.1";
  EXPECT_EQ(from_string("double precision", "9007199254740993"), "9007199254740992");
}

TEST(KeyLoss, TypesThatKeepEverythingAreNotAsked) {
  EXPECT_EQ(as_key("bigint", "1.0"), "kept");
  EXPECT_EQ(as_key("numeric", "0.1000000000000000000000000000000001"), "kept");
  EXPECT_EQ(as_key("text", "2024-01-01T00:00:00.000000100Z"), "kept");
  EXPECT_EQ(as_key("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), "kept");
  EXPECT_EQ(as_key("boolean", "true"), "kept");
}

}  // namespace
}  // namespace loanpulse
