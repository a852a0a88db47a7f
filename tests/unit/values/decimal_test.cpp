#include "values/decimal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

TEST(Decimal, FollowsTheGrammarOfJsonNumbersWithSignsAndLeadingZeros) {
  for (auto const* text :
       {"0", "12", "-0.50", "1e3", "007", "+1", "1E+05", "-0", "0e0", "1.0e-7"}) {
    EXPECT_TRUE(is_decimal(text)) << text;
  }
  for (auto const* text : {"", "-", "+", ".5", "5.", "1e", "1e+", "e5", " 1", "1 ", "0x1", "1,5",
                           "--1", "1.2.3", "NaN", "Infinity", "1e5.0", "\xd9\xa1"}) {
    EXPECT_FALSE(is_decimal(text)) << text;
  }
}

TEST(Decimal, ComparesByValueWhateverTheSpelling) {
  EXPECT_EQ(compare_decimals("1e1", "10.0"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("-0.00", "0e7"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("+007.50", "7.5"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("0.001e5", "100"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("-2", "-10"), std::strong_ordering::greater);
  EXPECT_EQ(compare_decimals("9", "10"), std::strong_ordering::less);
  EXPECT_EQ(compare_decimals("0.10000000000000000000000001", "0.1"), std::strong_ordering::greater);
  EXPECT_EQ(compare_decimals("9007199254740993", "9007199254740992"),
            std::strong_ordering::greater);
  EXPECT_EQ(compare_decimals("1e-400000000", "0"), std::strong_ordering::greater);
  EXPECT_EQ(compare_decimals("1e400000000", "9e399999999"), std::strong_ordering::greater);
  EXPECT_EQ(compare_decimals("-1e99999999999999999999", "-1"), std::strong_ordering::less);
}

TEST(Decimal, ComparesLongNumbersToTheLastDigit) {
  std::string const many(10'000, '7');
  EXPECT_EQ(compare_decimals(many + "1", many + "2"), std::strong_ordering::less);
  EXPECT_EQ(compare_decimals("0." + many, "0." + many + "0"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("-0." + many + "1", "-0." + many), std::strong_ordering::less);
}

TEST(Decimal, IsWrittenPlainlyWithItsOwnDigits) {
  EXPECT_EQ(plain_decimal("1.50"), "1.50");
  EXPECT_EQ(plain_decimal("+007"), "7");
  EXPECT_EQ(plain_decimal("-007.10"), "-7.10");
  EXPECT_EQ(plain_decimal("1e3"), "1000");
  EXPECT_EQ(plain_decimal("1.50e1"), "15.0");
  EXPECT_EQ(plain_decimal("1.50e5"), "150000");
  EXPECT_EQ(plain_decimal("12e-5"), "0.00012");
  EXPECT_EQ(plain_decimal("0.05e1"), "0.5");
  EXPECT_EQ(plain_decimal("-0.00"), "0.00");
  EXPECT_EQ(plain_decimal("-0"), "0");
  EXPECT_EQ(plain_decimal("0e400000000"), "0");
  EXPECT_EQ(plain_decimal("abc"), std::nullopt);
}

TEST(Decimal, IsRefusedBeyondTheLimitsOfNumericWithoutBuildingIt) {
  EXPECT_EQ(plain_decimal("1e131071")->size(), 131'072u);
  EXPECT_EQ(plain_decimal("1e131072"), std::nullopt);
  EXPECT_EQ(plain_decimal("1e-16383")->size(), 16'385u);
  EXPECT_EQ(plain_decimal("1e-16384"), std::nullopt);
  EXPECT_EQ(plain_decimal("1e400000000"), std::nullopt);
  EXPECT_EQ(plain_decimal("-1e-99999999999999999999999"), std::nullopt);
  EXPECT_EQ(plain_decimal("0." + std::string(16'384, '1')), std::nullopt);
}

/// A number and its value as a count of millionths, found without the code under test.
struct Sample {
  std::string text;
  std::int64_t millionths;
};

Sample random_sample(std::mt19937_64& random) {
  std::uniform_int_distribution<std::int64_t> digits{-99'999, 99'999};
  std::uniform_int_distribution<int> exponent{-6, 6};
  std::uniform_int_distribution<int> style{0, 3};
  std::int64_t const value = digits(random);
  int const power = exponent(random);
  std::int64_t millionths = value;
  for (int i = -6; i < power; ++i) millionths *= 10;
  int const spelling = style(random);
  if (spelling == 0) return {std::to_string(value) + "e" + std::to_string(power), millionths};
  if (spelling == 1)
    return {std::to_string(value) + "0.0E" + std::to_string(power - 1), millionths};
  std::string plain = std::to_string(millionths < 0 ? -millionths : millionths);
  if (plain.size() < 7) plain.insert(0, 7 - plain.size(), '0');
  plain.insert(plain.size() - 6, ".");
  if (spelling == 3) plain.insert(0, "00");
  return {(millionths < 0 ? "-" : "") + plain, millionths};
}

TEST(Decimal, AgreesWithIntegerArithmeticOnRandomNumbers) {
  std::mt19937_64 random{20240301};
  for (int i = 0; i < 5'000; ++i) {
    Sample const a = random_sample(random);
    Sample const b = random_sample(random);
    ASSERT_EQ(compare_decimals(a.text, b.text), a.millionths <=> b.millionths)
        << a.text << " " << b.text;
    ASSERT_EQ(compare_decimals(*plain_decimal(a.text), a.text), std::strong_ordering::equal)
        << a.text;
  }
}

TEST(Decimal, HasATotalOrder) {
  std::mt19937_64 random{7};
  std::vector<std::string> texts{"0", "-0.0", "1e-30", "-1e-30", "1e30", "999999999999", "0.1"};
  while (texts.size() < 40) texts.push_back(random_sample(random).text);
  for (auto const& a : texts) {
    EXPECT_EQ(compare_decimals(a, a), std::strong_ordering::equal);
    for (auto const& b : texts) {
      auto const ab = compare_decimals(a, b);
      ASSERT_EQ(ab, 0 <=> compare_decimals(b, a)) << a << " " << b;
      for (auto const& c : texts) {
        if (ab <= 0 && compare_decimals(b, c) <= 0) {
          ASSERT_TRUE(compare_decimals(a, c) <= 0) << a << " " << b << " " << c;
        }
      }
    }
  }
}

}  // namespace
}  // namespace loanpulse
