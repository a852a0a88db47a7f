#include "unit/values/conversion_probe.hpp"
#include "values/decimal.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace loanpulse {
namespace {

TEST(ConverterOfIntegers, AcceptsEverySpellingOfAnIntegralValue) {
  EXPECT_EQ(from_number("bigint", "1e3"), "1000");
  EXPECT_EQ(from_number("bigint", "1.0"), "1");
  EXPECT_EQ(from_number("integer", "-12.500e1"), "-125");
  EXPECT_EQ(from_number("smallint", "100e-2"), "1");
  EXPECT_EQ(from_number("bigint", "-0.000"), "0");
  EXPECT_EQ(from_number("bigint", "0e400000000"), "0");
  EXPECT_EQ(from_string("bigint", "000000000000000000000000042"), "42");
  EXPECT_EQ(from_string("integer", "+7"), "7");
}

TEST(ConverterOfIntegers, KeepsTheLimitsOfEachTypeExactly) {
  EXPECT_EQ(from_number("bigint", "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(from_number("bigint", "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(from_number("bigint", "9223372036854775808"),
            "fault: out of range for bigint: 9223372036854775808");
  EXPECT_EQ(from_number("bigint", "-9223372036854775809"),
            "fault: out of range for bigint: -9223372036854775809");
  EXPECT_EQ(from_number("integer", "2147483647"), "2147483647");
  EXPECT_EQ(from_number("integer", "2147483648"), "fault: out of range for integer: 2147483648");
  EXPECT_EQ(from_number("smallint", "-32768"), "-32768");
  EXPECT_EQ(from_string("smallint", "32768"), "fault: out of range for smallint: \"32768\"");
  EXPECT_EQ(from_number("bigint", "1e400000000"), "fault: out of range for bigint: 1e400000000");
}

TEST(ConverterOfIntegers, RefusesWhatIsNoInteger) {
  EXPECT_EQ(from_string("bigint", "12a"), "fault: not a bigint: \"12a\"");
  EXPECT_EQ(from_number("integer", "1.5"), "fault: not an integer: 1.5; it has a fraction");
  EXPECT_EQ(from_number("bigint", "1e-400000000"),
            "fault: not a bigint: 1e-400000000; it has a fraction");
  EXPECT_EQ(from_string("bigint", ""), "fault: not a bigint: \"\"");
  EXPECT_EQ(from_string("bigint", " 1"), "fault: not a bigint: \" 1\"");
  EXPECT_EQ(from_string("bigint", "-"), "fault: not a bigint: \"-\"");
  EXPECT_EQ(converted(column_of("bigint"), ScalarKind::boolean, "true"),
            "fault: not a bigint: true");
}

TEST(ConverterOfNumerics, KeepsDigitsAndCutsOnlyZeros) {
  EXPECT_EQ(from_number("numeric(14,2)", "598.94"), "598.94");
  EXPECT_EQ(from_string("numeric(14,2)", "598.94"), "598.94");
  EXPECT_EQ(from_number("numeric(14,2)", "12.5000"), "12.50");
  EXPECT_EQ(from_number("numeric(14,2)", "12"), "12");
  EXPECT_EQ(from_number("numeric(5,0)", "-12.000"), "-12");
  EXPECT_EQ(from_number("numeric(14,2)", "1.5e3"), "1500");
  EXPECT_EQ(from_number("numeric(14,2)", "1500e-2"), "15.00");
  EXPECT_EQ(from_number("numeric(14,2)", "-0"), "0");
  EXPECT_EQ(from_number("numeric(14,2)", "-0.00"), "0.00");
  EXPECT_EQ(from_number("numeric(14,2)", "-0.000"), "0.00");
  EXPECT_EQ(from_string("numeric(14,2)", "-007.10"), "-7.10");
  EXPECT_EQ(from_string("numeric(14,2)", "+000.10"), "0.10");
  EXPECT_EQ(from_number("numeric(2,2)", "0.99"), "0.99");
  EXPECT_EQ(from_number("numeric", "123456789012345678901234567890.12345678901234567890"),
            "123456789012345678901234567890.12345678901234567890");
  EXPECT_EQ(from_number("numeric", "1e-7"), "0.0000001");
}

TEST(ConverterOfNumerics, RefusesWhatWouldBeRounded) {
  EXPECT_EQ(from_number("numeric(14,2)", "0.001"),
            "fault: not a numeric(14,2): 0.001; it has too many digits after the point");
  EXPECT_EQ(from_number("numeric(14,2)", "1e-400000000"),
            "fault: not a numeric(14,2): 1e-400000000; it has too many digits after the point");
}

TEST(ConverterOfNumerics, RefusesWhatDoesNotFit) {
  EXPECT_EQ(from_number("numeric(14,2)", "999999999999.99"), "999999999999.99");
  EXPECT_EQ(from_number("numeric(14,2)", "1000000000000"),
            "fault: out of range for numeric(14,2): 1000000000000");
  EXPECT_EQ(from_number("numeric(2,2)", "1"), "fault: out of range for numeric(2,2): 1");
  EXPECT_EQ(from_number("numeric(14,2)", "1e400000000"),
            "fault: out of range for numeric(14,2): 1e400000000");
  EXPECT_EQ(from_number("numeric", "1e131072"), "fault: out of range for numeric: 1e131072");
  EXPECT_EQ(from_string("numeric", "NaN"), "fault: not a numeric: \"NaN\"");
  EXPECT_EQ(from_string("numeric", "Infinity"), "fault: not a numeric: \"Infinity\"");
}

TEST(ConverterOfNumerics, CutsZerosOfAnyNumber) {
  EXPECT_EQ(from_number("numeric(5,2)", "1." + std::string(20'000, '0')), "1.00");
  EXPECT_EQ(from_number("numeric", "0e-400000000"), "0");
}

TEST(ConverterOfNumerics, KeepsTheExponentOfALongNumber) {
  EXPECT_EQ(from_number("numeric", "1e131071"), "1e131071");
  EXPECT_EQ(from_number("numeric", "-1.50E-16381"), "-1.50E-16381");
  EXPECT_EQ(from_string("numeric", "+1e131071"), "1e131071");
  EXPECT_EQ(from_number("numeric(1000,0)", "1e999"), "1e999");
  EXPECT_EQ(from_number("numeric(1000,2)", "1.2000e998"),
            "fault: out of range for numeric(1000,2): 1.2000e998");
  EXPECT_EQ(from_number("numeric(1000,500)", "1.2000e-499"), "0." + std::string(498, '0') + "12");
  EXPECT_EQ(from_number("numeric", "1e39"), "1" + std::string(39, '0'));
  EXPECT_EQ(from_number("numeric", "1e40"), "1e40");
  EXPECT_EQ(from_number("numeric", "1e-39"), "0." + std::string(38, '0') + "1");
  EXPECT_EQ(from_number("numeric", "1e-40"), "1e-40");
}

TEST(ConverterOfNumerics, StoresTheSameValueForRandomNumbers) {
  std::mt19937_64 random{42};
  std::uniform_int_distribution<std::int64_t> digits{-999'999'999'999, 999'999'999'999};
  std::uniform_int_distribution<int> power{-9, 9};
  Column const column = column_of("numeric(30,9)");
  for (int i = 0; i < 5'000; ++i) {
    std::string const text = std::to_string(digits(random)) + "e" + std::to_string(power(random));
    std::string const cell = converted(column, ScalarKind::number, text);
    ASSERT_TRUE(is_decimal(cell)) << text << " gave " << cell;
    ASSERT_EQ(cell.find_first_of("eE+"), std::string::npos) << cell;
    ASSERT_EQ(compare_decimals(cell, text), std::strong_ordering::equal) << text << " " << cell;
  }
}

TEST(ConverterOfReals, ReadsTheNearestValueAndRefusesOverflow) {
  EXPECT_EQ(from_number("double precision", "0.1"), "0.1");
  EXPECT_EQ(from_string("double precision", "+2.5e-3"), "0.0025");
  EXPECT_EQ(from_number("double precision", "4.9406564584124654e-324"), "5e-324");
  EXPECT_EQ(from_number("double precision", "0e-999999999"), "0");
  EXPECT_EQ(from_number("double precision", "1e309"),
            "fault: out of range for double precision: 1e309");
  EXPECT_EQ(from_number("double precision", "1e-400"),
            "fault: out of range for double precision: 1e-400");
  EXPECT_EQ(from_number("real", "1e39"), "fault: out of range for real: 1e39");
  EXPECT_EQ(from_string("double precision", "0x10"), "fault: not a double precision: \"0x10\"");
  EXPECT_EQ(from_string("real", ""), "fault: not a real: \"\"");
}

TEST(ConverterOfReals, RoundsARealOnceOnly) {
  // Just above the middle of two floats: by way of a double it would become the middle, then 1.
  EXPECT_EQ(from_number("real", "1.00000005960464477539062500000000000001"),
            fmt::format("{}", static_cast<double>(1.0000001192092896F)));
}

TEST(ConverterOfReals, TakesTheNumbersThatHaveNoDigits) {
  EXPECT_EQ(from_string("real", "NaN"), "nan");
  EXPECT_EQ(from_string("double precision", "Infinity"), "inf");
  EXPECT_EQ(from_string("double precision", "-Infinity"), "-inf");
  EXPECT_EQ(from_string("real", "-inf"), "-inf");
  EXPECT_EQ(from_string("real", "infinite"), "fault: not a real: \"infinite\"");
  EXPECT_EQ(from_string("real", "-NaN"), "fault: not a real: \"-NaN\"");
  auto const shown = [](std::string_view text) {
    TextArena arena;
    Cell cell;
    auto const column = column_of("real");
    EXPECT_FALSE(Converter{column}.convert(ScalarKind::string, text, arena, cell));
    return shown_cell(cell, column.type);
  };
  EXPECT_EQ(shown("nan"), "NaN");
  EXPECT_EQ(shown("-inf"), "-Infinity");
}

TEST(ConverterOfReals, OrdersThemAsPostgresqlDoes) {
  auto const nan = Cell::of_real(std::numeric_limits<double>::quiet_NaN());
  auto const infinity = Cell::of_real(std::numeric_limits<double>::infinity());
  EXPECT_EQ(compare_cells(nan, nan), std::strong_ordering::equal);
  EXPECT_EQ(compare_cells(nan, infinity), std::strong_ordering::greater);
  EXPECT_EQ(compare_cells(infinity, nan), std::strong_ordering::less);
}

TEST(ConverterOfReals, KeepsThemInKeys) {
  TextArena arena;
  Cell cell;
  EXPECT_EQ(Converter(column_of("real"), true).convert(ScalarKind::string, "NaN", arena, cell),
            std::nullopt);
}

}  // namespace
}  // namespace loanpulse
