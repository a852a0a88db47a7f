#include "quality/row_gate.hpp"

#include "unit/quality/gate_batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Keeps files alone, and wants no negative size of them.
Job job_that_keeps(std::vector<CheckRule> keep) {
  Job job = job_of(
      {{"id", "bigint"}, {"type", "text"}, {"size", "integer"}},
      {{ValidTypesCheck{}}, {RangeCheck{"size", "0", std::nullopt}, OnFail::quarantine, 0.5}});
  job.source.keep = std::move(keep);
  return job;
}

AcceptedValuesCheck const files{"type", {"file"}};

TEST(KeptRows, AreThoseThatHoldToAllRules) {
  Job const job = job_that_keeps({files, NotNullCheck{{"size"}}});
  RowGate gate{job};
  auto const verdict = gate.apply(
      batch_of(job, {{"1", "file", "5"}, {"2", "folder", "5"}, {"3", "file", {}}, {"4", {}, "5"}}));
  EXPECT_THAT(verdict.keep, ElementsAre(true, false, false, true)) << "NULL passes accepted_values";
  EXPECT_THAT(verdict.skipped, ElementsAre(false, true, true, false));
  EXPECT_EQ(verdict.skipped_rows, 2u);
  EXPECT_THAT(verdict.quarantined, IsEmpty());
}

TEST(KeptRows, AloneAreCheckedAndCounted) {
  Job const job = job_that_keeps({files});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(
      job, {{"1", "file", "5"}, {"2", "folder", "-5"}, {"3", "folder", "x"}, {"4", "file", "-5"}}));
  EXPECT_EQ(verdict.skipped_rows, 2u) << "whatever else is wrong with them";
  EXPECT_EQ(verdict.quarantined.size(), 1u);
  for (auto const& result : gate.results()) {
    EXPECT_EQ(result.checked, 2u);
    EXPECT_TRUE(result.passed) << "one of two, not of four, is half";
  }
}

TEST(KeptRows, AreNotToldByAValueThatDoesNotConvert) {
  Job const job = job_that_keeps({NotNullCheck{{"size"}}});
  RowGate gate{job};
  auto const verdict = gate.apply(batch_of(job, {{"1", "file", "x"}, {"2", "file", {}}}));
  EXPECT_THAT(verdict.skipped, ElementsAre(false, true));
  EXPECT_EQ(verdict.quarantined.size(), 1u) << "it may be wanted, and so its fault counts";
}

TEST(KeptRows, AreAllWithoutARule) {
  Job const job = job_that_keeps({});
  RowGate gate{job};
  EXPECT_THAT(gate.apply(batch_of(job, {{"1", "folder", "5"}})).skipped, IsEmpty());
}

}  // namespace
}  // namespace loanpulse
