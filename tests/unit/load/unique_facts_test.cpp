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
  EXPECT_FALSE(uniqueness_of(job, {}).of_checks);
  EXPECT_FALSE(uniqueness_of(job, {true, {true, false}}).of_checks);
  EXPECT_TRUE(uniqueness_of(job, {false, {false, true}}).of_checks);
  EXPECT_TRUE(uniqueness_of(job_with({ValidTypesCheck{}}), {}).of_checks);
}

TEST(UniqueFacts, AUniqueIndexProvesWhatIsSaidOfTheKey) {
  auto const job = job_with({UniqueCheck{{"city"}}, UniqueCheck{{"id"}}});
  EXPECT_FALSE(uniqueness_of(job, {}).of_checks) << "of the city";
  auto const facts = with_distinct_keys(job, {});
  EXPECT_TRUE(facts.keys_are_distinct);
  EXPECT_FALSE(facts.proves(0));
  EXPECT_TRUE(facts.proves(1));
}

TEST(UniqueFacts, WhatIsNotProvenIsADoubtAboutKeysOrValues) {
  EXPECT_FALSE(doubt_about_keys({true, false}));
  EXPECT_FALSE(doubt_about_checks({false, true}));
  EXPECT_STREQ(doubt_about_keys({false, true})->what(), "a key may have come twice");
  EXPECT_STREQ(doubt_about_checks({true, false})->what(), "a value may have come twice");
}

}  // namespace
}  // namespace loanpulse
