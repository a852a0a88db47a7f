#include "quality/row_gate.hpp"
#include "unit/quality/gate_batch.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

/// What one check says of one value of a column: its sample without the place, or nothing.
std::string verdict_on(CheckRule const& rule, std::string const& type,
                       std::optional<std::string> const& value) {
  Job const job = job_of({{"id", "bigint"}, {"c", type}}, {{ValidTypesCheck{}}, {rule}});
  RowGate gate{job};
  gate.apply(batch_of(job, {{"1", value}}));
  std::string const sample = gate.results().at(1).sample;
  return sample.empty() ? "" : sample.substr(std::string{"page 1, record 0: "}.size());
}

std::string subject_of(CheckRule const& rule, std::string const& type) {
  Job const job = job_of({{"id", "bigint"}, {"c", type}}, {{rule}, {ValidTypesCheck{}}});
  return RowGate{job}.results().at(0).subject;
}

TEST(RangeCheck, ComparesIntegersInclusively) {
  RangeCheck const rule{"c", "300", "850"};
  EXPECT_EQ(verdict_on(rule, "integer", "300"), "");
  EXPECT_EQ(verdict_on(rule, "integer", "850"), "");
  EXPECT_EQ(verdict_on(rule, "integer", "900"), "c 900 is above 850");
  EXPECT_EQ(verdict_on(rule, "integer", "299"), "c 299 is below 300");
  EXPECT_EQ(verdict_on(rule, "integer", std::nullopt), "");
}

TEST(RangeCheck, ComparesDecimalsExactly) {
  RangeCheck const rule{"c", "0.01", "9007199254740992.01"};
  EXPECT_EQ(verdict_on(rule, "numeric(20,2)", "0.01"), "");
  EXPECT_EQ(verdict_on(rule, "numeric(20,2)", "0"), "c 0 is below 0.01");
  EXPECT_EQ(verdict_on(rule, "numeric(20,2)", "9007199254740992.01"), "");
  EXPECT_EQ(verdict_on(rule, "numeric(20,2)", "9007199254740992.02"),
            "c 9007199254740992.02 is above 9007199254740992.01");
}

TEST(RangeCheck, ComparesTimesAndReals) {
  EXPECT_EQ(verdict_on(RangeCheck{"c", "2024-01-01", {}}, "date", "2023-12-31"),
            "c 2023-12-31 is below 2024-01-01");
  EXPECT_EQ(verdict_on(RangeCheck{"c", {}, "2024-01-01T00:00:00Z"}, "timestamptz",
                       "2024-01-01T00:00:00.000001Z"),
            "c 2024-01-01 00:00:00.000001+00 is above 2024-01-01T00:00:00Z");
  EXPECT_EQ(
      verdict_on(RangeCheck{"c", "1969-12-31 23:59:59", {}}, "timestamp", "1969-12-31 23:59:58"),
      "c 1969-12-31 23:59:58 is below 1969-12-31 23:59:59");
  EXPECT_EQ(verdict_on(RangeCheck{"c", {}, "0.5"}, "double precision", "0.75"),
            "c 0.75 is above 0.5");
  EXPECT_EQ(verdict_on(RangeCheck{"c", {}, "0.5"}, "real", "0.7"), "c 0.7 is above 0.5");
}

TEST(RangeCheck, RefusesBoundsThatMakeNoSense) {
  auto const make = [](RangeCheck const& rule, std::string const& type) {
    RowGate const gate{job_of({{"id", "bigint"}, {"c", type}}, {{rule}})};
  };
  EXPECT_THROW(make({"c", "low", {}}, "integer"), std::invalid_argument);
  EXPECT_THROW(make({"c", "2", "1"}, "integer"), std::invalid_argument);
  EXPECT_THROW(make({"c", {}, {}}, "integer"), std::invalid_argument);
  try {
    make({"score", "1", {}}, "integer");
    FAIL() << "a column that does not exist was accepted";
  } catch (std::invalid_argument const& e) {
    EXPECT_STREQ(e.what(),
                 "quality[0]: range: column score is not declared for staging.loans; add it to "
                 "`columns:`");
  }
}

TEST(NotNullCheck, NamesTheFirstColumnThatIsNull) {
  EXPECT_EQ(verdict_on(NotNullCheck{{"id", "c"}}, "text", std::nullopt), "c is null");
  EXPECT_EQ(verdict_on(NotNullCheck{{"id", "c"}}, "text", ""), "");
}

TEST(AcceptedValuesCheck, ComparesByValue) {
  AcceptedValuesCheck const words{"c", {"open", "closed", "open"}};
  EXPECT_EQ(verdict_on(words, "text", "open"), "");
  EXPECT_EQ(verdict_on(words, "text", "closed"), "");
  EXPECT_EQ(verdict_on(words, "text", std::nullopt), "");
  EXPECT_EQ(verdict_on(words, "text", "Open"), "c \"Open\" is not one of the 3 accepted values");
  EXPECT_EQ(verdict_on(AcceptedValuesCheck{"c", {"0.50", "1"}}, "numeric(4,2)", "0.5"), "");
  EXPECT_EQ(verdict_on(AcceptedValuesCheck{"c", {"true"}}, "boolean", "false"),
            "c false is not one of the 1 accepted values");
}

TEST(RegexCheck, MatchesTheWholeValue) {
  RegexCheck const rule{"c", "[0-9]{5}"};
  EXPECT_EQ(verdict_on(rule, "text", "12345"), "");
  EXPECT_EQ(verdict_on(rule, "text", std::nullopt), "");
  EXPECT_EQ(verdict_on(rule, "text", "123456"), "c \"123456\" does not match [0-9]{5}");
  EXPECT_EQ(verdict_on(rule, "text", "12345\n"), "c \"12345\\n\" does not match [0-9]{5}");
  EXPECT_EQ(verdict_on(RegexCheck{"c", "\\p{L}+"}, "varchar(9)", "Zoë"), "");
}

TEST(RegexCheck, RefusesABadPatternAndAColumnWithoutText) {
  auto const make = [](RegexCheck const& rule, std::string const& type) {
    RowGate const gate{job_of({{"id", "bigint"}, {"c", type}}, {{rule}})};
  };
  EXPECT_THROW(make({"c", "("}, "text"), std::invalid_argument);
  EXPECT_THROW(make({"c", "1"}, "integer"), std::invalid_argument);
}

TEST(RowChecks, SayWhatTheyLookAt) {
  EXPECT_EQ(subject_of(RangeCheck{"c", "300", "850"}, "integer"), "c 300..850");
  EXPECT_EQ(subject_of(RangeCheck{"c", "300", {}}, "integer"), "c at least 300");
  EXPECT_EQ(subject_of(RangeCheck{"c", {}, "850"}, "integer"), "c at most 850");
  EXPECT_EQ(subject_of(NotNullCheck{{"id", "c"}}, "text"), "id, c");
  EXPECT_EQ(subject_of(AcceptedValuesCheck{"c", {"a", "b"}}, "text"), "c in 2 values");
  EXPECT_EQ(subject_of(RegexCheck{"c", "^[0-9]{5}$"}, "text"), "c ~ ^[0-9]{5}$");
  EXPECT_EQ(subject_of(ValidTypesCheck{}, "text"), "all columns");
}

}  // namespace
}  // namespace loanpulse
