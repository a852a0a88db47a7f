#include "values/cursor_order.hpp"

#include "unit/values/conversion_probe.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace loanpulse {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

CursorOrder order_of(std::string_view type, TimeFormat format = TimeFormat::iso,
                     std::optional<std::string> timezone = std::nullopt) {
  return CursorOrder{column_of(type, format, std::move(timezone))};
}

TEST(CursorOrder, ComparesInstantsNotTexts) {
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.compare("2024-03-01T07:00:00+07:00", "2024-03-01 00:00:00Z"),
            std::strong_ordering::equal);
  EXPECT_EQ(order.compare("2024-03-01T06:59:59+07:00", "2024-03-01T00:00:00Z"),
            std::strong_ordering::less);
  EXPECT_EQ(order.compare("2024-03-01T00:00:00.1234567Z", "2024-03-01T00:00:00.123456Z"),
            std::strong_ordering::greater);
}

TEST(CursorOrder, KnowsThatHour24IsTheNextDaysMidnight) {
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.compare("2024-02-29T24:00:00Z", "2024-03-01T00:00:00Z"),
            std::strong_ordering::equal);
  EXPECT_EQ(order.minus("2024-12-31T24:00:00Z", minutes{1}), "2024-12-31T23:59:00Z");
  EXPECT_EQ(order.minus("2024-12-31T24:00:00Z", milliseconds{0}), "2024-12-31T24:00:00Z");
  EXPECT_EQ(order_of("date").compare("2024-02-29T24:00:00", "2024-03-01"),
            std::strong_ordering::equal);
}

TEST(CursorOrder, ComparesNumbersExactly) {
  EXPECT_EQ(order_of("bigint").compare("9", "10"), std::strong_ordering::less);
  EXPECT_EQ(order_of("bigint").compare("9007199254740993", "9007199254740992"),
            std::strong_ordering::greater);
  EXPECT_EQ(order_of("numeric").compare("0.10", "1e-1"), std::strong_ordering::equal);
}

TEST(CursorOrder, ComparesDatesOfEveryForm) {
  EXPECT_EQ(order_of("date").compare("2024-02-29", "2024-03-01"), std::strong_ordering::less);
  EXPECT_EQ(order_of("date").compare("2024-03-01T10:00:00Z", "2024-03-01T10:00:00.5Z"),
            std::strong_ordering::less);
  EXPECT_EQ(order_of("date", TimeFormat::iso_basic).compare("20240301", "20240229"),
            std::strong_ordering::greater);
}

TEST(CursorOrder, SaysWhyATextIsNoCursor) {
  EXPECT_EQ(order_of("timestamptz").fault("2024-03-01T00:00:00Z"), "");
  EXPECT_EQ(order_of("timestamptz").fault("soon"),
            "not a timestamptz: \"soon\"; expected yyyy-mm-ddThh:mm:ss with an offset");
  EXPECT_NE(order_of("timestamptz").fault("2024-03-01T00:00:00"), "");
  EXPECT_EQ(order_of("timestamptz", TimeFormat::iso, "UTC").fault("2024-03-01T00:00:00"), "");
  EXPECT_NE(order_of("timestamp").fault("2024-03-01T00:00:00Z"), "");
  EXPECT_EQ(order_of("bigint").fault("9223372036854775808"),
            "out of range for bigint: \"9223372036854775808\"");
  EXPECT_EQ(order_of("numeric").fault("1.5"), "");
  EXPECT_EQ(order_of("date").fault("2024-02-30"),
            "not a date: \"2024-02-30\"; expected yyyy-mm-dd");
}

TEST(CursorOrder, RefusesColumnsWithoutAnOrder) {
  for (auto const* type :
       {"text", "varchar(4)", "json", "jsonb", "uuid", "boolean", "real", "double precision"}) {
    EXPECT_THROW(order_of(type), std::invalid_argument) << type;
  }
  EXPECT_THROW(order_of("timestamptz", TimeFormat::iso, "Mars/Olympus"), std::invalid_argument);
}

TEST(CursorOrder, KeepsTheFormOfTheSource) {
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.minus("2024-03-01 00:00:00+07:00", minutes{5}), "2024-02-29 23:55:00+07:00");
  EXPECT_EQ(order.minus("2024-03-01T00:00:00.120Z", minutes{5}), "2024-02-29T23:55:00.120Z");
  EXPECT_EQ(order.minus("2024-03-01t00:05z", minutes{5}), "2024-03-01t00:00z");
  EXPECT_EQ(order.minus("2024-03-01T00:05:00.1234567-0330", minutes{5}),
            "2024-03-01T00:00:00.1234567-0330");
  EXPECT_EQ(order.minus("2025-01-01T00:00:00+00", minutes{5}), "2024-12-31T23:55:00+00");
  EXPECT_EQ(order_of("timestamp").minus("2025-01-01 00:00:00", minutes{5}), "2024-12-31 23:55:00");
}

TEST(CursorOrder, KeepsUnixTimesAsNumbers) {
  auto const seconds = order_of("timestamptz", TimeFormat::unix_s);
  EXPECT_EQ(seconds.minus("1500000000", minutes{5}), "1499999700");
  EXPECT_EQ(seconds.minus("1500000000.250", minutes{5}), "1499999700.250");
  EXPECT_EQ(seconds.minus("1.5e9", minutes{5}), "1499999700");
  EXPECT_EQ(seconds.minus("0", milliseconds{1}), "-1");
  EXPECT_EQ(seconds.minus("0.0", milliseconds{500}), "-0.5");
  EXPECT_EQ(seconds.minus("-1.50", minutes{5}), "-301.50");
  auto const millis = order_of("timestamptz", TimeFormat::unix_ms);
  EXPECT_EQ(millis.minus("1500000000123", minutes{5}), "1499999700123");
  EXPECT_EQ(millis.minus("1500000000123.5", milliseconds{124}), "1499999999999.5");
}

TEST(CursorOrder, NeverRoundsUp) {
  EXPECT_EQ(order_of("date").minus("2024-03-01", minutes{5}), "2024-02-29");
  EXPECT_EQ(order_of("date").minus("2024-03-01", hours{24}), "2024-02-29");
  EXPECT_EQ(order_of("date", TimeFormat::iso_basic).minus("20240301", minutes{5}), "20240229");
  EXPECT_EQ(order_of("timestamptz", TimeFormat::iso, "Asia/Tokyo").minus("2024-03-01", minutes{5}),
            "2024-02-29");
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.minus("2024-03-01T00:05Z", milliseconds{1}), "2024-03-01T00:04Z");
  EXPECT_EQ(order.minus("2024-03-01T00:00:01Z", milliseconds{1}), "2024-03-01T00:00:00Z");
  EXPECT_EQ(order.minus("2024-03-01T00:00:00.1Z", milliseconds{1}), "2024-03-01T00:00:00.0Z");
  EXPECT_EQ(order.minus("1969-12-31T23:59:59.5Z", milliseconds{1}), "1969-12-31T23:59:59.4Z");
}

TEST(CursorOrder, GivesTheTextItselfWithoutALag) {
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.minus("2024-03-01T00:00:00.1234567891+07", milliseconds{0}),
            "2024-03-01T00:00:00.1234567891+07");
  EXPECT_EQ(order_of("bigint").minus("007", minutes{5}), "007");
  EXPECT_EQ(order_of("numeric").minus("1e3", minutes{5}), "1e3");
}

TEST(CursorOrder, SubtractsElapsedTimeAcrossDaylightSaving) {
  auto const order = order_of("timestamptz", TimeFormat::iso, "America/New_York");
  EXPECT_EQ(order.minus("2024-03-10 03:10:00", hours{1}), "2024-03-10 01:10:00");
  EXPECT_EQ(order.minus("2024-03-10 02:30:00", minutes{5}), "2024-03-10 01:55:00");
  EXPECT_EQ(order.minus("2024-11-03 02:00:00", hours{1}), "2024-11-03 01:00:00");
}

TEST(CursorOrder, StopsAtTheFirstMomentOfYearOne) {
  EXPECT_EQ(order_of("timestamptz").minus("0001-01-01T00:00:00Z", minutes{5}),
            "0001-01-01T00:00:00Z");
  EXPECT_EQ(order_of("timestamptz", TimeFormat::unix_s).minus("-62135596800", minutes{5}),
            "-62135596800");
}

TEST(CursorOrder, TellsNanosecondsThatPostgresqlDrops) {
  auto const order = order_of("timestamptz");
  EXPECT_EQ(order.nanoseconds_below_microsecond("2024-03-01T00:00:00.123456789Z"), 789);
  EXPECT_EQ(order.nanoseconds_below_microsecond("2024-03-01T00:00:00.1234567Z"), 700);
  EXPECT_EQ(order.nanoseconds_below_microsecond("2024-03-01T00:00:00.123456Z"), 0);
  EXPECT_EQ(order_of("timestamptz", TimeFormat::unix_s)
                .nanoseconds_below_microsecond("1500000000.000000001"),
            1);
  EXPECT_EQ(order_of("bigint").nanoseconds_below_microsecond("5"), 0);
  EXPECT_EQ(order_of("date").nanoseconds_below_microsecond("2024-03-01"), 0);
}

TEST(CursorOrder, LosesLessThanOneUnitOfTheFormOnRandomTimes) {
  std::mt19937_64 random{3};
  std::uniform_int_distribution<std::int64_t> values{-4'000'000'000'000, 4'000'000'000'000};
  std::uniform_int_distribution<int> lags{1, 10'000'000};
  auto const order = order_of("timestamptz", TimeFormat::unix_s);
  for (int i = 0; i < 5'000; ++i) {
    std::int64_t const tenths = values(random) / 100;
    int const lag = lags(random);
    std::string const text =
        fmt::format("{}{}.{}", tenths < 0 ? "-" : "", std::abs(tenths) / 10, std::abs(tenths) % 10);
    std::int64_t const exact = tenths * 100 - lag;  // in milliseconds
    std::int64_t const floored = exact >= 0 ? exact / 100 : -((-exact + 99) / 100);
    std::string const expected = fmt::format("{}{}.{}", floored < 0 ? "-" : "",
                                             std::abs(floored) / 10, std::abs(floored) % 10);
    ASSERT_EQ(order.minus(text, milliseconds{lag}), expected) << text << " - " << lag << " ms";
  }
}

}  // namespace
}  // namespace loanpulse
