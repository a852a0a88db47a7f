#include "unit/values/conversion_probe.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string time_from(std::string_view type, TimeFormat format, std::string_view text) {
  return converted(column_of(type, format), ScalarKind::number, text);
}

TEST(ConverterOfTimes, CutsDigitsBelowTheMicrosecond) {
  EXPECT_EQ(from_string("timestamptz", "1970-01-01T00:00:00.123456999Z"), "123456");
  EXPECT_EQ(from_string("timestamptz", "1969-12-31T23:59:59.999999999Z"), "-1");
  EXPECT_EQ(from_string("timestamptz", "2024-03-01T07:00:00+07:00"), "1709251200000000");
}

TEST(ConverterOfTimes, WantsAnOffsetOrAZoneForTimestamptz) {
  EXPECT_EQ(from_string("timestamptz", "2024-03-01 00:00:00"),
            "fault: not a timestamptz: \"2024-03-01 00:00:00\"; it has no UTC offset; set "
            "`timezone:` on the column");
  EXPECT_EQ(from_string("timestamptz", "2024-03-01"),
            "fault: not a timestamptz: \"2024-03-01\"; it has no UTC offset; set `timezone:` on "
            "the column");
  Column const column = column_of("timestamptz", TimeFormat::iso, "Asia/Bangkok");
  EXPECT_EQ(converted(column, ScalarKind::string, "2024-03-01 07:00:00"), "1709251200000000");
  EXPECT_EQ(converted(column, ScalarKind::string, "2024-03-01"), "1709226000000000");
}

TEST(ConverterOfTimes, RefusesAnOffsetThatTimestampWouldDrop) {
  EXPECT_EQ(from_string("timestamp", "2024-03-01T00:00:00.5"), "1709251200500000");
  EXPECT_EQ(from_string("timestamp", "2024-03-01"), "1709251200000000");
  EXPECT_EQ(from_string("timestamp", "2024-03-01T00:00:00Z"),
            "fault: not a timestamp: \"2024-03-01T00:00:00Z\"; it has a UTC offset; declare the "
            "column timestamptz");
}

TEST(ConverterOfTimes, ReadsUnixTimesFromNumbersAndStrings) {
  EXPECT_EQ(time_from("timestamptz", TimeFormat::unix_s, "1500000000"), "1500000000000000");
  EXPECT_EQ(time_from("timestamptz", TimeFormat::unix_s, "-0.5"), "-500000");
  EXPECT_EQ(time_from("timestamp", TimeFormat::unix_ms, "1500000000123"), "1500000000123000");
  EXPECT_EQ(time_from("timestamp", TimeFormat::unix_s, "1.5e9"), "1500000000000000");
  EXPECT_EQ(time_from("date", TimeFormat::unix_s, "-1"), "-1");
  EXPECT_EQ(
      converted(column_of("timestamptz", TimeFormat::unix_ms), ScalarKind::string, "86400000.5"),
      "86400000500");
  EXPECT_EQ(time_from("timestamptz", TimeFormat::unix_s, "1e400000000"),
            "fault: not a timestamptz: 1e400000000; it is outside of the years 0001 to 9999");
}

TEST(ConverterOfTimes, TakesHour24InEveryTimeType) {
  EXPECT_EQ(from_string("timestamptz", "2024-02-29T24:00:00Z"), "1709251200000000");
  EXPECT_EQ(from_string("timestamp", "2024-02-29 24:00:00"), "1709251200000000");
  EXPECT_EQ(from_string("date", "2024-02-28T24:00:00"), "19782");
  EXPECT_EQ(from_string("timestamp", "2024-02-29 24:00:01"),
            "fault: not a timestamp: \"2024-02-29 24:00:01\"; hour 24 is midnight exactly, "
            "24:00:00");
}

TEST(ConverterOfTimes, ReadsDates) {
  EXPECT_EQ(from_string("date", "2024-02-29"), "19782");
  EXPECT_EQ(from_string("date", "2024-02-29T23:30:00-05:00"), "19782");
  EXPECT_EQ(time_from("date", TimeFormat::iso_basic, "20240229"), "19782");
  EXPECT_EQ(from_string("date", "2023-02-29"),
            "fault: not a date: \"2023-02-29\"; expected yyyy-mm-dd");
  EXPECT_EQ(from_string("date", "0000-00-00"),
            "fault: not a date: \"0000-00-00\"; expected yyyy-mm-dd");
  EXPECT_EQ(time_from("date", TimeFormat::iso_basic, "20241301"),
            "fault: not a date: 20241301; expected yyyymmdd");
  EXPECT_EQ(from_number("date", "20240229"), "fault: not a date: 20240229; expected yyyy-mm-dd");
}

TEST(ConverterOfTimes, RefusesBooleans) {
  for (auto const* type : {"date", "timestamp", "timestamptz"}) {
    EXPECT_EQ(converted(column_of(type), ScalarKind::boolean, "true"),
              "fault: not a " + std::string{type} + ": true");
  }
}

}  // namespace
}  // namespace loanpulse
