#include "load/unique_facts.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

Job job_with(std::vector<CheckRule> const& rules) {
  auto job = sample_job();
  job.quality.clear();
  for (auto const& rule : rules) job.quality.push_back({rule});
  return job;
}

TEST(UniqueFacts, OnlyUniqueChecksNeedAProof) {
  auto const job = job_with({ValidTypesCheck{}, UniqueCheck{{"city"}}});
  EXPECT_FALSE(prove_unique_checks(job, {}));
  EXPECT_FALSE(prove_unique_checks(job, {true, {true, false}}));
  EXPECT_TRUE(prove_unique_checks(job, {false, {false, true}}));
  EXPECT_TRUE(prove_unique_checks(job_with({ValidTypesCheck{}}), {}));
}

TEST(UniqueFacts, AUniqueIndexProvesWhatIsSaidOfTheKey) {
  auto const job = job_with({UniqueCheck{{"city"}}, UniqueCheck{{"id"}}});
  EXPECT_FALSE(prove_unique_checks(job, {})) << "of the city";
  auto const facts = with_distinct_keys(job, {});
  EXPECT_TRUE(facts.keys_are_distinct);
  EXPECT_FALSE(facts.proves(0));
  EXPECT_TRUE(facts.proves(1));
}

}  // namespace
}  // namespace loanpulse
