#include "values/time_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

#include "values/column_time.hpp"

namespace loanpulse {
namespace {

/// What is read, as ISO writes it; else "fault: " and the reason.
std::string read_by(std::string const& pattern, std::string_view text) {
  auto const parsed = parse_instant(text, TimeForm{pattern}, find_zone("UTC"));
  if (!parsed.fault.empty()) return "fault: " + parsed.fault;
  IsoTime example;
  example.offset_text = "Z";
  example.fraction_digits = 6;
  return write_by_pattern("%Y-%m-%dT%H:%M:%S.%f%z", parsed.instant, 0, example);
}

TEST(TimePattern, ReadsNumbersAndEnglishNames) {
  EXPECT_EQ(read_by("%d/%m/%Y %H:%M:%S", "31/01/2024 10:20:30"), "2024-01-31T10:20:30.000000Z");
  EXPECT_EQ(read_by("%m/%d/%y", "1/5/24"), "2024-01-05T00:00:00.000000Z");
  EXPECT_EQ(read_by("%b %e, %Y %I:%M %p", "Feb  9, 2024 12:05 AM"), "2024-02-09T00:05:00.000000Z");
  EXPECT_EQ(read_by("%A %d %B %Y %l.%M%P", "friday 09 february 2024  1.05pm"),
            "2024-02-09T13:05:00.000000Z");
  EXPECT_EQ(read_by("%Y%m%d%H%M%S%f", "20240131102030123456"), "2024-01-31T10:20:30.123456Z");
  EXPECT_EQ(read_by("%Y%j", "2024366"), "2024-12-31T00:00:00.000000Z");
  EXPECT_EQ(read_by("%c", "Wed Jan 31 10:20:30 2024"), "2024-01-31T10:20:30.000000Z");
  EXPECT_EQ(read_by("%s.%f", "1700000000.25"), "2023-11-14T22:13:20.250000Z");
  EXPECT_EQ(read_by("100%% %F%n%R", "100% 2024-01-31\n10:20"), "2024-01-31T10:20:00.000000Z");
}

TEST(TimePattern, ReadsOffsetsInEachOfTheirSpellings) {
  for (auto const* offset : {"+0200", "+02:00", "+02"}) {
    EXPECT_EQ(read_by("%F %T %z", "2024-01-31 10:20:30 " + std::string{offset}),
              "2024-01-31T08:20:30.000000Z");
  }
  for (auto const* name : {"Z", "UTC", "GMT"}) {
    EXPECT_EQ(read_by("%F %T %z", "2024-01-31 10:20:30 " + std::string{name}),
              "2024-01-31T10:20:30.000000Z");
  }
  EXPECT_EQ(read_by("%F %T %Z", "2024-01-31 10:20:30 CET"),
            "fault: it is not written in its format, %F %T %Z")
      << "a name that several zones have";
}

TEST(TimePattern, ReadsTwoDigitsAsYearsFrom1969On) {
  EXPECT_EQ(read_by("%d.%m.%y", "01.01.68"), "2068-01-01T00:00:00.000000Z");
  EXPECT_EQ(read_by("%d.%m.%y", "01.01.69"), "1969-01-01T00:00:00.000000Z");
}

TEST(TimePattern, RefusesWhatIsNotWhollyOfItsForm) {
  for (auto const* text : {"31/01/2024 ", "31/01/2024x", "31-01-2024", "/01/2024", "31/01", ""}) {
    EXPECT_EQ(read_by("%d/%m/%Y", text), "fault: it is not written in its format, %d/%m/%Y");
  }
  EXPECT_EQ(read_by("%d/%m/%Y", "30/02/2024"), "fault: there is no such date, %d/%m/%Y");
  EXPECT_EQ(read_by("%d/%m/%Y", "01/13/2024"), "fault: there is no such date, %d/%m/%Y");
  EXPECT_EQ(read_by("%Y %j", "2023 366"), "fault: there is no such date, %Y %j");
  EXPECT_EQ(read_by("%F %R", "2024-01-31 24:00"), "fault: there is no such time of day, %F %R");
  EXPECT_EQ(read_by("%F %I %p", "2024-01-31 13 PM"),
            "fault: there is no such time of day, %F %I %p");
  EXPECT_EQ(read_by("%F %T", "2024-01-31 10:00:60"),
            "fault: second 60 is a leap second only at a month's end in UTC, %F %T");
  EXPECT_EQ(read_by("%F %T", "2016-12-31 23:59:60"), "2017-01-01T00:00:00.000000Z");
}

TEST(TimePattern, WithoutWhatADateNeedsIsRefused) {
  EXPECT_EQ(reading_fault("%d/%m/%Y %H:%M:%S.%f %z"), "");
  EXPECT_EQ(reading_fault("%s"), "");
  EXPECT_EQ(reading_fault("%d/%m"), "has no year: add %Y, or %y for one of two digits");
  EXPECT_EQ(reading_fault("%d %Y"), "has no month: add %m, or %b for its name");
  EXPECT_EQ(reading_fault("%B %Y"), "has no day: add %d");
  EXPECT_EQ(reading_fault("%F %I:%M"), "has %I without %p: add that, or write %H");
  EXPECT_EQ(reading_fault("%F %H:%M %p"), "has %p without %I: write that in place of %H");
  EXPECT_EQ(reading_fault("%F :%M"), "has %M without an hour: add %H");
  EXPECT_EQ(reading_fault("%F %H %S"), "has %S without a minute: add %M");
  EXPECT_EQ(reading_fault("%F %R.%f"), "has %f without a second: add %S");
  EXPECT_EQ(reading_fault("%F %d"), "has %d beside %d; leave one out");
  EXPECT_EQ(reading_fault("%Y-%j %d"), "has %j beside a month or day; leave one out");
  EXPECT_EQ(reading_fault("%s %Y"),
            "has %s, seconds since 1970, beside other parts of a time; leave them out");
  for (auto const* pattern : {"%F %Q", "%Y %U", "%F %"}) {
    EXPECT_NE(reading_fault(pattern).find("by which no time is read"), std::string::npos);
  }
}

TEST(TimePattern, WithWhatWasAskedForIsRead) {
  // The cure of each refusal above.
  for (auto const* pattern : {"%d/%m/%Y", "%d/%m/%y", "%d %m %Y", "%d %b %Y", "%F %I:%M %p",
                              "%F %R", "%F %H:%M:%S.%f", "%Y-%j"}) {
    EXPECT_EQ(reading_fault(pattern), "") << pattern;
  }
}

}  // namespace
}  // namespace loanpulse
