#include "quality/row_gate.hpp"

#include "unit/quality/gate_batch.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

Job scored_job(std::vector<Check> checks) {
  return job_of({{"id", "bigint"}, {"score", "integer"}, {"status", "text"}}, std::move(checks));
}

Check const types{ValidTypesCheck{}, OnFail::fail, 1.0};

Check scores(OnFail on_fail, double max_fraction = 1.0) {
  return {RangeCheck{"score", "300", "850"}, on_fail, max_fraction};
}

/// `count` good rows, of which the first `bad` have a score that is out of range.
std::vector<Values> rows_with(std::size_t bad, std::size_t count) {
  std::vector<Values> rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back({std::to_string(i), i < bad ? "900" : "700", "open"});
  }
  return rows;
}

TEST(RowGate, KeepsEveryRowThatPasses) {
  Job const job = scored_job({types, scores(OnFail::fail), {NotNullCheck{{"status"}}}});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, rows_with(0, 3)));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{true, true, true}));
  EXPECT_TRUE(verdict.quarantined.empty());
  for (auto const& result : gate.results()) {
    EXPECT_TRUE(result.passed) << result.rule;
    EXPECT_EQ(result.checked, 3u);
    EXPECT_EQ(result.violations, 0u);
    EXPECT_EQ(result.sample, "");
  }
  EXPECT_EQ(failure_message(gate.results()), "");
}

TEST(RowGate, FailsTheRunAndKeepsTheRowOutWhenACheckSaysFail) {
  Job const job = scored_job({types, scores(OnFail::fail)});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, rows_with(1, 3)));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{false, true, true}));
  ASSERT_EQ(verdict.quarantined.size(), 1u);
  EXPECT_FALSE(gate.results()[1].passed);
  EXPECT_TRUE(gate.results()[0].passed);
}

TEST(RowGate, OnlyCountsWhenACheckSaysWarn) {
  Job const job = scored_job({types, scores(OnFail::warn)});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, rows_with(2, 3)));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{true, true, true}));
  EXPECT_TRUE(verdict.quarantined.empty());
  EXPECT_TRUE(gate.results()[1].passed);
  EXPECT_EQ(gate.results()[1].violations, 2u);
}

TEST(RowGate, QuarantinesARowOnceButCountsItForEachCheck) {
  Job const job = scored_job({types,
                              {NotNullCheck{{"status"}}, OnFail::warn, 1.0},
                              scores(OnFail::quarantine),
                              {AcceptedValuesCheck{"status", {"open"}}, OnFail::quarantine, 1.0}});
  RowGate gate{job};
  auto const verdict = gate.apply(
      batch_of(job, {{"1", "900", "lost"}, {"2", "700", "lost"}, {"3", "10", std::nullopt}}, 3));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{false, false, false}));
  ASSERT_EQ(verdict.quarantined.size(), 3u);
  EXPECT_EQ(verdict.quarantined[0].rule, "range");
  EXPECT_EQ(verdict.quarantined[0].reason, "score 900 is above 850");
  EXPECT_EQ(verdict.quarantined[1].rule, "accepted_values");
  EXPECT_EQ(verdict.quarantined[1].column, "status");
  EXPECT_EQ(verdict.quarantined[2].reason, "score 10 is below 300");
  auto const results = gate.results();
  EXPECT_EQ(results[1].violations, 1u);
  EXPECT_EQ(results[2].violations, 2u);
  EXPECT_EQ(results[3].violations, 2u);
  EXPECT_EQ(results[2].sample, "page 3, record 0: score 900 is above 850");
}

TEST(RowGate, QuarantinesTheRecordsOwnJsonWithItsPlace) {
  Job const job = scored_job({types, scores(OnFail::quarantine)});
  RowGate gate{job};
  auto const batch = batch_of(job, {{"1", "700", "open"}, {"2", "900", "open"}}, 7);
  auto const verdict = gate.apply(batch);
  ASSERT_EQ(verdict.quarantined.size(), 1u);
  QuarantinedRow const& row = verdict.quarantined[0];
  EXPECT_EQ(row.page, 7u);
  EXPECT_EQ(row.record, 1u);
  EXPECT_EQ(row.column, "score");
  EXPECT_EQ(row.byte_offset, batch.records[1].offset);
  EXPECT_EQ(row.text, R"({"row":1})");
}

TEST(RowGate, ReplacesBytesThatPostgresqlCannotStore_fault_17_18) {
  using namespace std::string_literals;
  Job const job = scored_job({types});
  RowGate gate{job};
  auto batch = batch_of(job, {{"1", "700", "open"}});
  batch.body = std::make_shared<std::string const>("[{\"a\":\"\xff\0\"}]"s);
  batch.records = {{1, 10}};
  batch.faults = {{0, "", "invalid UTF-8: \xff"}};
  auto const verdict = gate.apply(batch);
  ASSERT_EQ(verdict.quarantined.size(), 1u);
  EXPECT_EQ(verdict.quarantined[0].text, "{\"a\":\"\ufffd\ufffd\"}");
  EXPECT_EQ(verdict.quarantined[0].reason, "invalid UTF-8: \ufffd");
}

TEST(RowGate, CapsTheQuarantinedTextAtOneMebibyte) {
  Job const job = scored_job({types});
  RowGate gate{job};
  auto batch = batch_of(job, {{"x", "700", "open"}});
  batch.body = std::make_shared<std::string const>(std::string(3u << 20, 'x'));
  batch.records = {{1, 2u << 20}};
  EXPECT_EQ(gate.apply(batch).quarantined.at(0).text.size(), 1u << 20);
}

TEST(RowGate, TakesAFaultOfTheDecoderAsAViolationOfValidTypes) {
  Job const job = scored_job({{ValidTypesCheck{}, OnFail::quarantine, 1.0}});
  RowGate gate{job};
  auto const verdict =
      gate.apply(batch_of(job, {{"1", "700", "a"}, {"2", "12a", "a"}, {"3", "x", "a"}}));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{true, false, false}));
  EXPECT_EQ(verdict.quarantined[0].rule, "valid_types");
  EXPECT_EQ(verdict.quarantined[0].column, "score");
  EXPECT_EQ(verdict.quarantined[0].reason, "score: not an integer: \"12a\"");
  EXPECT_EQ(gate.results()[0].violations, 2u);
}

TEST(RowGate, CountsARowWithSeveralFaultsOnce) {
  Job const job = scored_job({types});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, {{"a", "b", "open"}, {"1", "700", "open"}}));
  EXPECT_EQ(gate.results()[0].violations, 1u);
  EXPECT_EQ(verdict.keep, (std::vector<bool>{false, true}));
  EXPECT_EQ(verdict.quarantined.size(), 1u);
}

TEST(RowGate, WantsThePrimaryKey_fault_26) {
  Job const job = scored_job({{ValidTypesCheck{}, OnFail::quarantine, 1.0}});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, {{std::nullopt, "700", "open"}}));
  ASSERT_EQ(verdict.quarantined.size(), 1u);
  EXPECT_EQ(verdict.quarantined[0].column, "id");
  EXPECT_EQ(verdict.quarantined[0].reason, "primary key id is null");
}

TEST(RowGate, KeepsARowWithoutKeyOutEvenIfTypesAreOnlyWarnedAbout) {
  Job const job = scored_job({{ValidTypesCheck{}, OnFail::warn, 1.0}});
  RowGate gate{job};
  auto const verdict =
      gate.apply(batch_of(job, {{std::nullopt, "700", "open"}, {"2", "bad", "open"}}));
  EXPECT_EQ(verdict.keep, (std::vector<bool>{false, true}));
  EXPECT_EQ(verdict.quarantined.size(), 1u);
  EXPECT_TRUE(gate.results()[0].passed);
}

TEST(RowGate, ChecksTypesEvenIfTheJobForgotTo) {
  Job const job = scored_job({});
  RowGate gate{job};
  EXPECT_EQ(gate.apply(batch_of(job, {{"1", "bad", "open"}})).keep, std::vector<bool>{false});
  ASSERT_EQ(gate.results().size(), 1u);
  EXPECT_FALSE(gate.results()[0].passed);
}

TEST(RowGate, JudgesTheFractionOverAllPages) {
  Job const job = scored_job({types, scores(OnFail::quarantine, 0.29)});
  RowGate gate{job};
  gate.apply(batch_of(job, rows_with(29, 40), 1));
  EXPECT_FALSE(gate.results()[1].passed);
  gate.apply(batch_of(job, rows_with(0, 60), 2));
  EXPECT_TRUE(gate.results()[1].passed) << "29 of 100 is not more than 0.29";
  gate.apply(batch_of(job, rows_with(1, 2), 3));
  EXPECT_FALSE(gate.results()[1].passed) << "30 of 102 is more than 0.29";
  EXPECT_EQ(gate.results()[1].checked, 102u);
  EXPECT_EQ(gate.results()[1].violations, 30u);
  EXPECT_EQ(gate.results()[1].sample, "page 1, record 0: score 900 is above 850");
}

TEST(RowGate, LeavesSetChecksToTheDatabaseAndKeepsPositions) {
  Job const job =
      scored_job({{UniqueCheck{{"id"}}}, types, {RowCountCheck{1, {}}}, scores(OnFail::warn)});
  auto const results = RowGate{job}.results();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].rule, "valid_types");
  EXPECT_EQ(results[0].position, 1u);
  EXPECT_EQ(results[1].rule, "range");
  EXPECT_EQ(results[1].position, 3u);
  EXPECT_EQ(results[1].on_fail, OnFail::warn);
}

TEST(RowGate, PassesARunWithoutRows) {
  Job const job = scored_job({types, scores(OnFail::quarantine, 0.0)});
  RowGate gate{job};
  EXPECT_TRUE(gate.apply(batch_of(job, {})).keep.empty());
  EXPECT_EQ(failure_message(gate.results()), "");
}

}  // namespace
}  // namespace loanpulse
