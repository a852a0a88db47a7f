#include "values/instant.hpp"

#include <date/date.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace loanpulse {
namespace {

ParsedInstant iso(std::string_view text) { return parse_instant(text, TimeFormat::iso, nullptr); }

std::int64_t seconds_of(std::string_view text) {
  auto const parsed = iso(text);
  EXPECT_EQ(parsed.fault, "") << text;
  return parsed.instant.seconds;
}

TEST(Instant, ReadsEverySpellingOfTheSameMoment) {
  for (auto const* text :
       {"2024-03-01T00:00:00Z", "2024-03-01t00:00:00z", "2024-03-01 00:00:00Z", "2024-03-01T00:00Z",
        "2024-03-01T07:00:00+07:00", "2024-03-01T07:00:00+0700", "2024-03-01T07:00:00+07",
        "2024-02-29T19:00:00-05:00", "2024-03-01T05:45:00.000+05:45",
        "2024-03-01T00:00:00-00:00"}) {
    EXPECT_EQ(seconds_of(text), 1'709'251'200) << text;
  }
}

TEST(Instant, KeepsEighteenFractionDigits) {
  auto const parsed = iso("2024-03-01T00:00:00.123456789012345678Z");
  EXPECT_EQ(parsed.instant.attoseconds, 123'456'789'012'345'678);
  EXPECT_EQ(iso("2024-03-01T00:00:00.1Z").instant.attoseconds, 100'000'000'000'000'000);
  EXPECT_EQ(iso("2024-03-01T00:00:00.1234567890123456789Z").fault,
            "it has more than 18 fraction digits");
}

TEST(Instant, RefusesWhatIsNoMoment) {
  for (auto const* text : {"",
                           "x",
                           "2024",
                           "2024-3-1T00:00:00Z",
                           "2024-03-01T",
                           "2024-03-01T0:00:00Z",
                           "2024-03-01T00:00:00.Z",
                           "2024-03-01T00:00.5Z",
                           "2024-03-01T00:00:00,5Z",
                           "2024-03-01T00:00:00 Z",
                           "2024-03-01T00:00:0Z",
                           "2024-03-01X00:00:00Z",
                           "2024-03-01T00:00:00+7",
                           "2024-03-01T00:00:00+07:0",
                           "2024-03-01T00:00:00+07:60",
                           "2024-03-01T00:00:00+24:00",
                           "2024-03-01T00:00:00UTC",
                           "2024-03-01T25:00:00Z",
                           "2024-03-01T00:60:00Z",
                           "2024-03-01T00:00:61Z",
                           "2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2024-00-01T00:00:00Z",
                           "2024-13-01T00:00:00Z",
                           "2024-04-31T00:00:00Z",
                           "0000-01-01T00:00:00Z",
                           "0000-00-00T00:00:00Z",
                           "+2024-03-01T00:00:00Z",
                           "-001-03-01T00:00:00Z",
                           "2024-03-01T00:00:00ZZ",
                           "infinity",
                           "20240301T000000Z",
                           "2024-03-01T00:00:00+0:700"}) {
    EXPECT_NE(iso(text).fault, "") << text;
  }
}

TEST(Instant, TakesHour24AsTheNextDaysMidnight) {
  for (auto const* text : {"2024-02-29T24:00:00Z", "2024-02-29T24:00Z", "2024-02-29 24:00:00.000Z",
                           "2024-02-29t24:00:00+00:00", "2024-03-01T00:00:00Z"}) {
    EXPECT_EQ(seconds_of(text), 1'709'251'200) << text;
  }
  EXPECT_EQ(seconds_of("2024-12-31T24:00:00Z"), seconds_of("2025-01-01T00:00:00Z"));
  EXPECT_EQ(seconds_of("2024-02-29T24:00:00+05:30"), seconds_of("2024-02-29T18:30:00Z"));
  EXPECT_EQ(seconds_of("2024-02-29T24:00:00-08"), seconds_of("2024-03-01T08:00:00Z"));
  EXPECT_EQ(parse_date("2024-02-29T24:00:00Z", TimeFormat::iso),
            parse_date("2024-03-01", TimeFormat::iso));
}

TEST(Instant, TakesHour24InAColumnsZone) {
  auto const* const berlin = find_zone("Europe/Berlin");
  auto const in_berlin = [&](std::string_view text) {
    return parse_instant(text, TimeFormat::iso, berlin).instant;
  };
  EXPECT_EQ(in_berlin("2024-03-30T24:00:00"), in_berlin("2024-03-31T00:00:00"));
  // Beirut's clocks go from 24:00 straight to 01:00.
  auto const gap = parse_instant("2024-03-30T24:00:00", TimeFormat::iso, find_zone("Asia/Beirut"));
  EXPECT_EQ(gap.fault, "");
  EXPECT_EQ(gap.instant.seconds, seconds_of("2024-03-30T22:00:00Z"));
}

TEST(Instant, TakesHour24AsMidnightOnly) {
  for (auto const* text : {"2024-03-01T24:00:01Z", "2024-03-01T24:01:00Z", "2024-03-01T24:01Z",
                           "2024-03-01T24:00:00.000000000000000001Z", "2024-03-01T24:00:60Z"}) {
    EXPECT_EQ(iso(text).fault, "hour 24 is midnight exactly, 24:00:00") << text;
  }
  EXPECT_EQ(iso("9999-12-31T24:00:00Z").fault, "it is outside of the years 0001 to 9999");
  EXPECT_NE(iso("2023-02-29T24:00:00Z").fault, "");
}

TEST(Instant, CountsALeapSecondAsTheNextMinutesStart) {
  EXPECT_EQ(seconds_of("2016-12-31T23:59:60Z"), seconds_of("2017-01-01T00:00:00Z"));
  EXPECT_EQ(seconds_of("1990-12-31T15:59:60-08:00"), seconds_of("1991-01-01T00:00:00Z"));
  EXPECT_EQ(iso("2016-12-31T23:59:60.9Z").instant, iso("2017-01-01T00:00:00Z").instant);
  EXPECT_NE(iso("2016-12-31T23:59:60+01:00").fault, "");
  EXPECT_NE(iso("2016-12-30T23:59:60Z").fault, "");
  EXPECT_NE(iso("2016-12-31T12:00:60Z").fault, "");
}

TEST(Instant, ReadsTheFirstAndTheLastYear) {
  EXPECT_EQ(seconds_of("0001-01-01T00:00:00Z"), -62'135'596'800);
  EXPECT_EQ(seconds_of("9999-12-31T23:59:59Z"), 253'402'300'799);
  auto const unix_seconds = [](std::string_view text) {
    return parse_instant(text, TimeFormat::unix_s, nullptr);
  };
  EXPECT_EQ(unix_seconds("253402300799.999").fault, "");
  EXPECT_NE(unix_seconds("253402300800").fault, "");
  EXPECT_EQ(unix_seconds("-62135596800").fault, "");
  EXPECT_NE(unix_seconds("-62135596800.1").fault, "");
  EXPECT_NE(unix_seconds("99999999999999999999999").fault, "");
}

TEST(Instant, ReadsUnixTimesExactly) {
  auto const seconds = parse_instant("-1.5", TimeFormat::unix_s, nullptr);
  EXPECT_EQ(seconds.instant, (Instant{-2, 500'000'000'000'000'000}));
  auto const milliseconds = parse_instant("-1", TimeFormat::unix_ms, nullptr);
  EXPECT_EQ(milliseconds.instant, (Instant{-1, 999'000'000'000'000'000}));
  auto const below = parse_instant("-0.000000000000001", TimeFormat::unix_ms, nullptr);
  EXPECT_EQ(below.instant, (Instant{-1, 999'999'999'999'999'999}));
  EXPECT_EQ(parse_instant("1500000000.1230", TimeFormat::unix_s, nullptr).instant,
            (Instant{1'500'000'000, 123'000'000'000'000'000}));
  EXPECT_EQ(parse_instant("15e8", TimeFormat::unix_s, nullptr).instant.seconds, 1'500'000'000);
  EXPECT_EQ(parse_instant("1.0000000000000000000", TimeFormat::unix_s, nullptr).fault, "");
  EXPECT_EQ(parse_instant("1.0000000000000000001", TimeFormat::unix_s, nullptr).fault,
            "it is too precise");
  EXPECT_EQ(parse_instant("0e-400000000", TimeFormat::unix_s, nullptr).instant, Instant{});
  EXPECT_NE(parse_instant("abc", TimeFormat::unix_s, nullptr).fault, "");
}

TEST(Instant, RoundsDownToMicrosecondsBefore1970AsWell) {
  EXPECT_EQ(iso("1969-12-31T23:59:59.9999999Z").instant.microseconds(), -1);
  EXPECT_EQ(iso("1970-01-01T00:00:00.0000009Z").instant.microseconds(), 0);
}

TEST(Instant, AgreesWithACalendarLibraryOnRandomMoments) {
  std::mt19937_64 random{11};
  std::uniform_int_distribution<std::int64_t> moments{-62'000'000'000, 253'000'000'000};
  std::uniform_int_distribution<int> offsets{-23 * 60, 23 * 60};
  for (int i = 0; i < 5'000; ++i) {
    std::int64_t const moment = moments(random);
    int const offset = offsets(random);
    date::sys_seconds const local{std::chrono::seconds{moment + offset * 60}};
    auto const day = date::floor<date::days>(local);
    date::year_month_day const ymd{day};
    date::hh_mm_ss const time{local - day};
    int const minutes = offset < 0 ? -offset : offset;
    std::string const text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}",
                    static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                    static_cast<unsigned>(ymd.day()), time.hours().count(), time.minutes().count(),
                    time.seconds().count(), offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    ASSERT_EQ(seconds_of(text), moment) << text;
  }
}

TEST(Dates, AgreeWithACalendarLibraryInEveryYear) {
  auto const last = date::sys_days{date::year{9999} / 12 / 31}.time_since_epoch().count();
  for (int day = date::sys_days{date::year{1} / 1 / 1}.time_since_epoch().count(); day <= last;
       day += 61) {
    date::year_month_day const ymd{date::sys_days{date::days{day}}};
    auto const text = [&](std::string_view dash) {
      return fmt::format("{:04}{}{:02}{}{:02}", static_cast<int>(ymd.year()), dash,
                         static_cast<unsigned>(ymd.month()), dash,
                         static_cast<unsigned>(ymd.day()));
    };
    ASSERT_EQ(parse_date(text("-"), TimeFormat::iso), day);
    ASSERT_EQ(parse_date(text(""), TimeFormat::iso_basic), day);
  }
}

TEST(Dates, AreRefusedWhenAnythingAboutTheTextIsWrong) {
  EXPECT_EQ(parse_date("2024-03-01Tgarbage", TimeFormat::iso), std::nullopt);
  EXPECT_EQ(parse_date("2024-03-01 ", TimeFormat::iso), std::nullopt);
  EXPECT_EQ(parse_date("20240301", TimeFormat::iso), std::nullopt);
  EXPECT_EQ(parse_date("2024-03-01", TimeFormat::iso_basic), std::nullopt);
  EXPECT_EQ(parse_date("2024030", TimeFormat::iso_basic), std::nullopt);
  EXPECT_EQ(parse_date("2024030a", TimeFormat::iso_basic), std::nullopt);
  EXPECT_EQ(parse_date("", TimeFormat::unix_s), std::nullopt);
}

}  // namespace
}  // namespace loanpulse
