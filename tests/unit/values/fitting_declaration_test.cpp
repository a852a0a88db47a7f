#include "values/fitting_declaration.hpp"

#include "unit/values/conversion_probe.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace loanpulse {
namespace {

using Use = FittingDeclaration::Use;

std::string cure_of(Column const& column, ScalarKind kind,
                    std::initializer_list<std::string_view> values, Use use = {}) {
  FittingDeclaration fitting{column, use};
  for (auto const value : values) fitting.observe(kind, value);
  return fitting.cure().value_or("none");
}

std::string of_strings(std::string_view type, std::initializer_list<std::string_view> values) {
  return cure_of(column_of(type), ScalarKind::string, values);
}

std::string of_numbers(std::string_view type, std::initializer_list<std::string_view> values) {
  return cure_of(column_of(type), ScalarKind::number, values);
}

TEST(FittingDeclaration, OfWordsIsText) {
  EXPECT_EQ(of_strings("bigint", {"A-17", "A-18"}), "declare it as text");
  EXPECT_EQ(of_strings("varchar(3)", {"1234", "12345"}), "declare it as text");
  EXPECT_EQ(of_strings("uuid", {"007"}), "declare it as text") << "its zeros count";
  EXPECT_EQ(of_strings("date", {"31/12/2024"}), "declare it as text");
}

TEST(FittingDeclaration, OfNumbersIsTheNarrowestThatIsNotTooNarrow) {
  EXPECT_EQ(of_numbers("integer", {"3000000000"}), "declare it as bigint");
  EXPECT_EQ(of_numbers("bigint", {"1.5", "2"}), "declare it as numeric");
  EXPECT_EQ(of_strings("bigint", {"1.5"}), "declare it as numeric");
  EXPECT_EQ(of_numbers("bigint", {"9223372036854775808"}), "declare it as numeric");
  EXPECT_EQ(of_numbers("numeric(4,2)", {"12345"}), "declare it as numeric");
  EXPECT_EQ(of_numbers("numeric(14,2)", {"0.125"}), "declare it as numeric");
  EXPECT_EQ(of_numbers("boolean", {"0", "2"}), "declare it as bigint");
  EXPECT_EQ(cure_of(column_of("bigint"), ScalarKind::boolean, {"true"}), "declare it as boolean");
}

TEST(FittingDeclaration, OfTimesWithoutAnOffsetIsAZone) {
  EXPECT_EQ(of_strings("timestamptz", {"2024-03-01T00:00:00", "2024-03-02 10:00"}),
            "set `timezone:` on it to the zone that the source means, such as UTC");
  EXPECT_EQ(of_strings("timestamptz", {"2024-03-01"}), "declare it as date");
  EXPECT_EQ(of_strings("timestamp", {"2024-03-01T00:00:00Z"}), "declare it as timestamptz");
  EXPECT_EQ(of_strings("bigint", {"2024-03-01T00:00:00+01:00"}), "declare it as timestamptz");
  EXPECT_EQ(of_strings("bigint", {"2024-03-01T00:00:00"}), "declare it as timestamp");
}

TEST(FittingDeclaration, OfUnixTimesIsTheirFormat) {
  EXPECT_EQ(of_numbers("timestamptz", {"1709251200", "1709251201.5"}), "set `format: unix` on it");
  EXPECT_EQ(of_numbers("timestamptz", {"1709251200123"}), "set `format: unix_ms` on it");
  EXPECT_EQ(of_strings("date", {"1709251200"}), "set `format: unix` on it");
  EXPECT_EQ(of_numbers("timestamptz", {"17", "18"}), "declare it as bigint") << "in 1970?";
  EXPECT_EQ(of_numbers("date", {"20240229"}), "set `format: iso_basic` on it");
  EXPECT_EQ(of_numbers("timestamptz", {"20240229"}),
            "set `format: iso_basic` on it, and `timezone:` on it to the zone that the source "
            "means, such as UTC");
  EXPECT_EQ(cure_of(column_of("timestamptz", TimeFormat::unix_s), ScalarKind::string,
                    {"2024-03-01T00:00:00Z"}),
            "set `format: iso` on it");
}

TEST(FittingDeclaration, OfContainersIsJsonb) {
  FittingDeclaration fitting{column_of("text"), {}};
  fitting.observe_container();
  fitting.observe(ScalarKind::string, "and a text");
  EXPECT_EQ(fitting.cure(), "declare it as jsonb");
}

TEST(FittingDeclaration, TakesEveryValueOrIsNone) {
  EXPECT_EQ(of_strings("timestamptz", {"2024-03-01T00:00:00", "soon"}), "declare it as text");
  EXPECT_EQ(of_numbers("timestamptz", {"1709251200", "17"}), "declare it as bigint");
  EXPECT_EQ(of_strings("text", {std::string_view{"a\0b", 3}}), "none");
}

TEST(FittingDeclaration, OfACursorCanBeOne) {
  EXPECT_EQ(cure_of(column_of("bigint"), ScalarKind::string, {"2024-03-01T00:00:00Z"},
                    {.is_cursor = true}),
            "declare it as timestamptz");
  EXPECT_EQ(cure_of(column_of("bigint"), ScalarKind::string, {"A-17"}, {.is_cursor = true}),
            "none");
}

TEST(FittingDeclaration, OfAKeyKeepsAllOfIt) {
  Use const in_key{.in_key = true};
  EXPECT_EQ(cure_of(column_of("timestamptz"), ScalarKind::string,
                    {"2024-03-01T00:00:00.123456789Z"}, in_key),
            "declare it as text");
  EXPECT_EQ(cure_of(column_of("date"), ScalarKind::string, {"2024-03-01T10:00:00Z"}, in_key),
            "declare it as timestamptz");
}

/// What is proposed must work when it is tried.
TEST(FittingDeclaration, IsDeclaredAsItSays) {
  EXPECT_EQ(converted(column_of("timestamptz", TimeFormat::iso, "UTC"), ScalarKind::string,
                      "2024-03-01T00:00:00"),
            "1709251200000000");
  EXPECT_EQ(converted(column_of("timestamptz", TimeFormat::iso_basic, "UTC"), ScalarKind::number,
                      "20240301"),
            "1709251200000000");
}

}  // namespace
}  // namespace loanpulse
