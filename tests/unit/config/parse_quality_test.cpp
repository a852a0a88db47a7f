#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string check_problems(std::string const& check) {
  return parse(JobText{.quality = "  - " + check}.text()).problems;
}

TEST(ParseQuality, ReadsEveryRule) {
  JobText const text{.quality =
                         "  - {not_null: [id, amount], on_fail: warn}\n"
                         "  - {range: {column: amount, min: 0.5, max: 1e3}, on_fail: quarantine, "
                         "max_fraction: 0.01}\n"
                         "  - {accepted_values: {column: note, values: [a, yes, 1]}}\n"
                         "  - {regex: {column: note, pattern: '^\\d+$'}}\n"
                         "  - {unique: note}\n"
                         "  - {row_count: {min: 1, max: 9}, on_fail: warn}\n"
                         "  - {valid_types: true, on_fail: quarantine}\n"
                         "  - {range: {column: updated_at, min: \"1970-01-01T00:00:00Z\"}}"};
  auto const [job, problems] = parse(text.text());
  ASSERT_EQ(problems, "");
  auto const& checks = job.quality;
  ASSERT_EQ(checks.size(), 8u);
  EXPECT_EQ(std::get<NotNullCheck>(checks[0].rule).columns,
            (std::vector<std::string>{"id", "amount"}));
  EXPECT_EQ(checks[0].on_fail, OnFail::warn);
  EXPECT_EQ(std::get<RangeCheck>(checks[1].rule).min, "0.5");
  EXPECT_EQ(std::get<RangeCheck>(checks[1].rule).max, "1e3");
  EXPECT_EQ(checks[1].on_fail, OnFail::quarantine);
  EXPECT_EQ(checks[1].max_fraction, 0.01);
  EXPECT_EQ(std::get<AcceptedValuesCheck>(checks[2].rule).values,
            (std::vector<std::string>{"a", "yes", "1"}));
  EXPECT_EQ(std::get<RegexCheck>(checks[3].rule).pattern, "^\\d+$");
  EXPECT_EQ(std::get<UniqueCheck>(checks[4].rule).columns, std::vector<std::string>{"note"});
  EXPECT_EQ(std::get<RowCountCheck>(checks[5].rule).min, 1u);
  EXPECT_EQ(std::get<RowCountCheck>(checks[5].rule).max, 9u);
  EXPECT_EQ(rule_name(checks[6].rule), "valid_types");
  EXPECT_FALSE(std::get<RangeCheck>(checks[7].rule).max);
}

TEST(ParseQuality, AlwaysChecksTypes) {
  auto const job = parse(JobText{}.text()).job;
  ASSERT_EQ(job.quality.size(), 2u);
  EXPECT_EQ(rule_name(job.quality[0].rule), "valid_types");
  EXPECT_EQ(job.quality[0].on_fail, OnFail::fail);
  EXPECT_EQ(rule_name(job.quality[1].rule), "not_null");
}

TEST(ParseQuality, MustBeAList) {
  EXPECT_EQ(parse(JobText{.quality = "  not_null: [id]"}.text()).problems,
            "j.yaml:15: quality: must be a list, got a map");
  EXPECT_EQ(check_problems("not_null"),
            "j.yaml:16: quality[0]: must be a map of keys and values, got a text");
}

TEST(ParseQuality, RefusesWrongEntries) {
  struct Case {
    char const* check;
    char const* problem;
  };
  for (auto const& [check, problem] :
       {Case{
            "{on_fail: warn}",
            "quality[0]: has no rule; name one of not_null, range, accepted_values, regex, unique, "
            "row_count and valid_types"},
        Case{"{not_nul: [id]}",
             "quality[0].not_nul: unknown key 'not_nul'; did you mean 'not_null'?"},
        Case{"{not_null: id, unique: id}",
             "quality[0]: has 2 rules, not_null and unique; write an entry for each"},
        Case{"{not_null: id, on_fail: quarentine}",
             "quality[0].on_fail: must be fail, quarantine or warn, got 'quarentine'; did you mean "
             "'quarantine'?"},
        Case{"{not_null: id, max_fraction: 0.5}",
             "quality[0].max_fraction: has a meaning with on_fail: quarantine only; remove it, or "
             "add that"},
        Case{"{not_null: id, on_fail: quarantine, max_fraction: 1.5}",
             "quality[0].max_fraction: must be 0 to 1, got '1.5'"},
        Case{"{not_null: id, on_fail: quarantine, max_fraction: nan}",
             "quality[0].max_fraction: must be 0 to 1, got 'nan'"},
        Case{"{not_null: id, on_fail: quarantine, max_fraction: 1%}",
             "quality[0].max_fraction: must be a number, got '1%'"},
        Case{"{not_null: [id, idd]}",
             "quality[0].not_null[1]: column 'idd' is not declared; did you mean 'id'?"},
        Case{"{not_null: []}", "quality[0].not_null: must name at least one column"},
        Case{
            "{unique: [document]}",
            "quality[0].unique: column 'document' is json, which cannot be compared; declare it as "
            "jsonb"},
        Case{"{row_count: {min: 1}, on_fail: quarantine}",
             "quality[0].on_fail: must be fail or warn for row_count, which is about no single "
             "row"},
        Case{"{row_count: {}}", "quality[0].row_count: must have min, max or both"},
        Case{"{row_count: {min: -1}}",
             "quality[0].row_count.min: must be 0 to 9223372036854775807, got '-1'"},
        Case{"{row_count: {min: many}}",
             "quality[0].row_count.min: must be a whole number, got 'many'"},
        Case{"{row_count: {min: 5, max: 4}}",
             "quality[0].row_count: min 5 is above max 4; swap them"},
        Case{"{valid_types: false}",
             "quality[0].valid_types: must be true: types are always checked; choose what happens "
             "with on_fail"},
        Case{
            "{valid_types: true, on_fail: warn}",
            "quality[0].on_fail: must be fail or quarantine for valid_types: what does not convert "
            "cannot be loaded"},
        Case{"{regex: {column: note, pattern: \"a(b\"}}",
             "quality[0].regex.pattern: is no RE2 pattern: missing ): a(b; see "
             "github.com/google/re2/wiki/Syntax"},
        Case{"{regex: {column: id, pattern: a}}",
             "quality[0].regex.column: column 'id' is bigint; regex needs text or varchar; use "
             "range or accepted_values"},
        Case{"{regex: {column: note}}", "quality[0].regex.pattern: is required"}}) {
    EXPECT_EQ(check_problems(check), std::string{"j.yaml:16: "} + problem);
  }
}

TEST(ParseQuality, RefusesWrongBoundsAndValues) {
  struct Case {
    char const* check;
    char const* problem;
  };
  for (auto const& [check, problem] :
       {Case{"{range: {min: 1}}", "quality[0].range.column: is required"},
        Case{"{range: {column: amount}}", "quality[0].range: must have min, max or both"},
        Case{"{range: {column: note, min: 1}}",
             "quality[0].range.column: column 'note' is text; range needs a number, date or time; "
             "use accepted_values or regex"},
        Case{"{range: {column: amount, min: 2, max: 1.99}}",
             "quality[0].range: min '2' is above max '1.99'; swap them"},
        Case{"{range: {column: updated_at, min: \"2024-01-02T00:00:00Z\", max: "
             "\"2024-01-02T00:00:00+01:00\"}}",
             "quality[0].range: min '2024-01-02T00:00:00Z' is above max "
             "'2024-01-02T00:00:00+01:00'; swap them"},
        Case{"{accepted_values: {column: note, values: []}}",
             "quality[0].accepted_values.values: must list at least one value"},
        Case{"{accepted_values: {column: note, values: a}}",
             "quality[0].accepted_values.values: must be a list, got 'a'"},
        Case{"{accepted_values: {column: note, values: [a, ~]}}",
             "quality[0].accepted_values.values[1]: must be a text, got nothing"},
        Case{
            "{accepted_values: {column: document, values: [a]}}",
            "quality[0].accepted_values.column: column 'document' is json; accepted_values needs a "
            "column of plain values"}}) {
    EXPECT_EQ(check_problems(check), std::string{"j.yaml:16: "} + problem);
  }
}

TEST(ParseQuality, RefusesBoundsThatTheColumnCannotHold) {
  EXPECT_THAT(check_problems("{range: {column: id, min: 12a}}"),
              testing::StartsWith(
                  "j.yaml:16: quality[0].range.min: must be a value of column 'id': not a bigint"));
  EXPECT_THAT(check_problems("{accepted_values: {column: id, values: [1, one]}}"),
              testing::StartsWith("j.yaml:16: quality[0].accepted_values.values[1]: must be a "
                                  "value of column 'id': not a bigint"));
}

TEST(ParseQuality, RefusesASecondCheckOfTypes) {
  EXPECT_EQ(check_problems("{valid_types: true}\n  - {valid_types: true}"),
            "j.yaml:17: quality[1]: valid_types is already checked by quality[0]; remove one");
}

}  // namespace
}  // namespace loanpulse
