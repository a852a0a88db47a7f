#include "unit/values/conversion_probe.hpp"
#include "values/cursor_order.hpp"
#include "values/write_for_source.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace loanpulse {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

Column column_in(std::string_view type, std::vector<TimeForm> forms,
                 std::optional<std::string> timezone = std::nullopt) {
  Column column = column_of(type, TimeFormat::iso, std::move(timezone));
  column.format = forms.front();
  column.further_formats.assign(forms.begin() + 1, forms.end());
  return column;
}

std::string microseconds_of(Column const& column, std::string_view text) {
  return converted(column, ScalarKind::string, text);
}

TEST(TimeFormats, CountFrom1970InEachUnit) {
  EXPECT_EQ(microseconds_of(column_in("timestamptz", {TimeFormat::unix_us}), "1700000000000001.5"),
            "1700000000000001");
  EXPECT_EQ(microseconds_of(column_in("timestamptz", {TimeFormat::unix_ns}), "1700000000000000999"),
            "1700000000000000");
  EXPECT_EQ(microseconds_of(column_in("timestamp", {TimeFormat::unix_ns}), "-1"), "-1")
      << "rounded down";
  EXPECT_EQ(microseconds_of(column_in("date", {TimeFormat::unix_us}), "-1"), "-1");
  EXPECT_EQ(
      converted(column_in("timestamptz", {TimeFormat::unix_ns}), ScalarKind::number, "1.7e18"),
      "1700000000000000");
  EXPECT_EQ(microseconds_of(column_in("timestamptz", {TimeFormat::unix_ns}), "9300000000000000001"),
            "9300000000000000")
      << "more than an int64 holds";
  EXPECT_EQ(
      microseconds_of(column_in("timestamptz", {TimeFormat::unix_ns}), "253402300799999999999"),
      "253402300799999999");
  EXPECT_EQ(
      microseconds_of(column_in("timestamptz", {TimeFormat::unix_ns}), "253402300800000000000"),
      "fault: not a timestamptz: \"253402300800000000000\"; it is outside of the years 0001 to "
      "9999");
  EXPECT_EQ(microseconds_of(column_in("timestamptz", {TimeFormat::unix_us}), "1e18"),
            "fault: not a timestamptz: \"1e18\"; it is outside of the years 0001 to 9999");
}

TEST(TimeFormats, ReadDotnetsDatesWhateverTheirOffset) {
  auto const column = column_in("timestamptz", {TimeFormat::dotnet});
  EXPECT_EQ(microseconds_of(column, "/Date(1700000000000)/"), "1700000000000000");
  EXPECT_EQ(microseconds_of(column, "/Date(1700000000000+0130)/"), "1700000000000000");
  EXPECT_EQ(microseconds_of(column, "/Date(-1-0500)/"), "-1000");
  EXPECT_EQ(microseconds_of(column_in("date", {TimeFormat::dotnet}), "/Date(86400000)/"), "1");
  for (auto const* text : {"1700000000000", "/Date()/", "/Date(1+5)/", "/Date(1)", "/Date(x)/"}) {
    EXPECT_EQ(microseconds_of(column, text).substr(0, 24), "fault: not a timestamptz") << text;
  }
}

TEST(TimeFormats, ReadTheDatesOfMailAndHttp) {
  auto const column = column_in("timestamptz", {TimeFormat::rfc2822});
  auto const* const six_past = "784111777000000";  // 1994-11-06T08:49:37Z
  for (auto const* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 09:49:37 +0100",
        "06 Nov 1994 03:49:37 EST", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 +0000 (UTC)", "Sun, 06 Nov 1994 08:49:37 -0000"}) {
    EXPECT_EQ(microseconds_of(column, text), six_past) << text;
  }
  EXPECT_EQ(microseconds_of(column, "06 Nov 1994 08:49 Z"), "784111740000000");
  EXPECT_EQ(microseconds_of(column_in("date", {TimeFormat::rfc2822}), "06 Nov 1994 01:00 +0300"),
            "9075")
      << "the day that is written";
  for (auto const* text :
       {"Sunny, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "1994", ""}) {
    EXPECT_EQ(microseconds_of(column, text).substr(0, 24), "fault: not a timestamptz") << text;
  }
}

TEST(TimeFormats, AreTriedInTheirOrder) {
  auto const column =
      column_in("timestamptz", {TimeFormat::iso, TimeFormat::unix_s, TimeForm{"%d/%m/%Y"}}, "UTC");
  EXPECT_EQ(microseconds_of(column, "1970-01-02T00:00:00Z"), "86400000000");
  EXPECT_EQ(converted(column, ScalarKind::number, "86400"), "86400000000");
  EXPECT_EQ(microseconds_of(column, "02/01/1970"), "86400000000");
  EXPECT_EQ(microseconds_of(column, "02.01.1970"),
            "fault: not a timestamptz: \"02.01.1970\"; it is in none of its formats iso, unix and "
            "%d/%m/%Y");
  EXPECT_EQ(
      microseconds_of(column_in("date", {TimeFormat::unix_ms, TimeFormat::iso}), "1970-01-03"),
      "2");
  EXPECT_EQ(microseconds_of(column_in("timestamp", {TimeForm{"%d/%m/%Y"}, TimeForm{"%m/%d/%Y"}}),
                            "01/31/1970"),
            "2592000000000");
}

TEST(TimeFormats, ReadLocalTimesInTheColumnsZone) {
  auto const column = column_in("timestamptz", {TimeForm{"%d.%m.%Y %H:%M"}}, "Europe/Berlin");
  EXPECT_EQ(microseconds_of(column, "01.01.1970 01:00"), "0");
  EXPECT_EQ(
      converted(column_in("timestamptz", {TimeForm{"%d.%m.%Y"}}), ScalarKind::string, "01.01.1970"),
      "fault: not a timestamptz: \"01.01.1970\"; it has no UTC offset; set `timezone:` on the "
      "column");
}

TEST(TimeFormatsOfCursors, KeepTheFormThatEachTextHas) {
  CursorOrder const order{
      column_in("timestamptz",
                {TimeForm{"%d/%m/%Y %H:%M:%S"}, TimeFormat::unix_ms, TimeFormat::rfc2822}, "UTC")};
  EXPECT_EQ(order.minus("01/03/2024 00:04:00", minutes{5}), "29/02/2024 23:59:00");
  EXPECT_EQ(order.minus("1709251440000", minutes{5}), "1709251140000");
  EXPECT_EQ(order.minus("Fri, 01 Mar 2024 02:04:00 +0200", minutes{5}),
            "Fri, 01 Mar 2024 01:59:00 +0200");
  EXPECT_EQ(order.minus("Friday, 01-Mar-24 00:04:00 GMT", minutes{5}),
            "Thu, 29 Feb 2024 23:59:00 GMT");
  EXPECT_EQ(order.compare("01/03/2024 00:00:00", "1709251199999"), std::strong_ordering::greater);
  EXPECT_EQ(order.compare("Fri, 01 Mar 2024 02:00:00 +0200", "01/03/2024 00:00:00"),
            std::strong_ordering::equal);
  EXPECT_EQ(order.fault("yesterday"),
            "not a timestamptz: \"yesterday\"; it is in none of its formats %d/%m/%Y %H:%M:%S, "
            "unix_ms and rfc2822");
}

TEST(TimeFormatsOfCursors, NeverRoundUp) {
  auto const minus = [](TimeForm const& form, std::string_view text, milliseconds lag,
                        std::string_view type = "timestamptz") {
    return CursorOrder{column_in(type, {form}, "UTC")}.minus(text, lag);
  };
  EXPECT_EQ(minus(TimeForm{"%d/%m/%Y"}, "01/03/2024", milliseconds{1}), "29/02/2024");
  EXPECT_EQ(minus(TimeForm{"%d/%m/%Y"}, "01/03/2024", milliseconds{1}, "date"), "29/02/2024");
  EXPECT_EQ(minus(TimeForm{"%F %H:%M"}, "2024-03-01 10:00", milliseconds{1}), "2024-03-01 09:59");
  EXPECT_EQ(minus(TimeForm{"%F %T.%f"}, "2024-03-01 10:00:00.10", milliseconds{1}),
            "2024-03-01 10:00:00.09");
  EXPECT_EQ(minus(TimeForm{"%F %I:%M %p"}, "2024-03-01 12:00 AM", minutes{1}),
            "2024-02-29 11:59 PM");
  EXPECT_EQ(minus(TimeForm{"%F %T%z"}, "2024-03-01 00:00:00+05:30", milliseconds{1}),
            "2024-02-29 23:59:59+05:30");
  EXPECT_EQ(minus(TimeForm{"%s"}, "1700000000", milliseconds{1}), "1699999999");
  EXPECT_EQ(minus(TimeForm{"%d.%m.%y"}, "01.01.69", minutes{1}), "01.01.69")
      << "an earlier year would be read as a later one";
  EXPECT_EQ(minus(TimeFormat::unix_ns, "1700000000000000001", milliseconds{1}),
            "1699999999999000001");
  EXPECT_EQ(minus(TimeFormat::unix_us, "0", milliseconds{1}), "-1000");
  EXPECT_EQ(minus(TimeFormat::dotnet, "/Date(1700000000000+0100)/", milliseconds{1}),
            "/Date(1699999999999)/");
  EXPECT_EQ(minus(TimeFormat::rfc2822, "Fri, 01 Mar 2024 00:00:00 GMT", milliseconds{1}),
            "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(TimeFormatsOfCursors, TellDigitsThatPostgresqlDrops) {
  CursorOrder const order{column_in("timestamptz", {TimeFormat::unix_ns})};
  EXPECT_EQ(order.nanoseconds_below_microsecond("1700000000000000789"), 789);
  CursorOrder const several{column_in("timestamptz", {TimeFormat::iso, TimeFormat::unix_ns})};
  EXPECT_EQ(several.nanoseconds_below_microsecond("1700000000000000789"), 789);
}

TEST(TimeFormatsOfKeys, RefuseWhatTheyWouldLose) {
  Converter const converter{column_in("timestamptz", {TimeFormat::iso, TimeFormat::unix_ns}), true};
  TextArena arena;
  Cell cell;
  EXPECT_NE(converter.convert(ScalarKind::string, "1700000000000000789", arena, cell),
            std::nullopt);
  EXPECT_EQ(converter.convert(ScalarKind::string, "1700000000000000000", arena, cell),
            std::nullopt);
  EXPECT_NE(converter.convert(ScalarKind::string, "2016-12-31T23:59:60Z", arena, cell),
            std::nullopt);
  Converter const date{column_in("date", {TimeForm{"%F %R"}}), true};
  EXPECT_NE(date.convert(ScalarKind::string, "2024-01-31 10:00", arena, cell), std::nullopt);
  EXPECT_EQ(date.convert(ScalarKind::string, "2024-01-31 00:00", arena, cell), std::nullopt);
}

TEST(WriteForSource, WritesAnInstantInTheFirstFormat) {
  Instant const instant{1'709'251'199, 999'999'000'000'000'000};  // 2024-02-29T23:59:59.999999Z
  auto const written = [&](std::string_view type, std::vector<TimeForm> forms,
                           std::optional<std::string> zone = std::nullopt) {
    return write_for_source(instant, column_in(type, std::move(forms), std::move(zone)));
  };
  EXPECT_EQ(written("timestamptz", {TimeFormat::iso}), "2024-02-29T23:59:59.999999Z");
  EXPECT_EQ(written("date", {TimeFormat::iso}), "2024-02-29");
  EXPECT_EQ(written("date", {TimeFormat::iso_basic}), "20240229");
  EXPECT_EQ(written("timestamptz", {TimeFormat::unix_s}), "1709251199");
  EXPECT_EQ(written("timestamptz", {TimeFormat::unix_us}), "1709251199999999");
  EXPECT_EQ(written("timestamptz", {TimeFormat::unix_ns}), "1709251199999999000");
  EXPECT_EQ(written("timestamptz", {TimeFormat::dotnet}), "/Date(1709251199999)/");
  EXPECT_EQ(written("timestamptz", {TimeFormat::rfc2822}), "Thu, 29 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(written("timestamptz", {TimeForm{"%d/%m/%Y %T"}}, "Europe/Berlin"),
            "01/03/2024 00:59:59");
  EXPECT_EQ(written("timestamptz", {TimeForm{"%F %T.%f %z"}}), "2024-02-29 23:59:59.999999 +0000");
  EXPECT_EQ(written("timestamp", {TimeForm{"%F %T"}, TimeFormat::iso}), "2024-02-29 23:59:59");
}

}  // namespace
}  // namespace loanpulse
