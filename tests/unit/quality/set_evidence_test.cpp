#include "quality/set_evidence.hpp"

#include <gtest/gtest.h>

#include "support/memory_scratch.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

/// Columns: id (the key), then a text.
Job job_with(std::vector<CheckRule> const& rules) {
  Job job;
  job.target.columns = {column("id", "bigint"), column("code", "text")};
  job.target.primary_key = {"id"};
  for (auto const& rule : rules) job.quality.push_back({rule});
  return job;
}

void observe(SetEvidence& evidence, std::int64_t id, std::string_view code) {
  RowBatch batch;
  batch.columns = 2;
  batch.rows = 1;
  batch.cells = {Cell::of_integer(CellKind::integer, id), Cell::of_text(CellKind::text, code)};
  evidence.observe(batch, {true});
}

TEST(SetEvidence, ProvesUniqueChecksByTheirPosition) {
  MemoryScratch space;
  SetEvidence evidence{job_with({ValidTypesCheck{}, UniqueCheck{{"code"}}, UniqueCheck{{"id"}}}),
                       space};
  observe(evidence, 2, "a");
  observe(evidence, 1, "b");
  auto const facts = evidence.facts();
  EXPECT_TRUE(facts.keys_are_distinct);
  EXPECT_FALSE(facts.proves(0)) << "no unique check";
  EXPECT_TRUE(facts.proves(1));
  EXPECT_TRUE(facts.proves(2));
  EXPECT_FALSE(facts.proves(3)) << "no check at all";
}

TEST(SetEvidence, ClaimsNothingOfARepeatedValue) {
  MemoryScratch space;
  SetEvidence evidence{job_with({UniqueCheck{{"code"}}, UniqueCheck{{"id"}}}), space};
  observe(evidence, 1, "a");
  observe(evidence, 2, "a");
  EXPECT_FALSE(evidence.possible().proves(0));
  EXPECT_TRUE(evidence.possible().proves(1));
  observe(evidence, 1, "c");
  EXPECT_FALSE(evidence.facts().keys_are_distinct);
  EXPECT_FALSE(evidence.facts().proves(1));
}

TEST(SetEvidence, KeysOfAnyTypeAreDistinctWhileTheyAscend) {
  auto job = job_with({});
  job.target.columns[0] = column("id", "numeric(10,2)");
  MemoryScratch space;
  SetEvidence evidence{job, space};
  for (auto const* digits : {"1.00", "2.50", "11"}) {
    RowBatch batch;
    batch.columns = 2;
    batch.rows = 1;
    batch.cells = {Cell::of_text(CellKind::numeric, digits), Cell{}};
    evidence.observe(batch, {true});
  }
  EXPECT_TRUE(evidence.facts().keys_are_distinct);
}

TEST(SetEvidence, ALongListInTheOrderOfItsKeysMayEndInAnother) {
  MemoryScratch space;
  SetEvidence evidence{job_with({}), space};
  for (std::int64_t id = 0; id < 40'000; ++id) observe(evidence, 2 * id, "a");
  observe(evidence, 41, "a");
  EXPECT_TRUE(evidence.facts().keys_are_distinct);
}

}  // namespace
}  // namespace loanpulse
