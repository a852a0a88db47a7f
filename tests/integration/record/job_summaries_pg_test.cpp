#include "record/job_summaries_pg.hpp"

#include "integration/record/run_queue_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace loanpulse {
namespace {

using testing::IsEmpty;
class JobSummariesTest : public PgRunQueueTest {
 protected:
  std::string ended(std::string const& job, std::string const& status, std::string const& ago) {
    return value(
        "WITH r AS (INSERT INTO metadata.pipeline_runs (run_id, job_name, status, "
        "trigger, queued_at, finished_at) VALUES (gen_random_uuid(), " +
        quoted_literal(job) + ", '" + status + "', 'schedule', now() - interval '" + ago +
        "', now() - interval '" + ago + "') RETURNING run_id) SELECT run_id FROM r");
  }
};

TEST_F(JobSummariesTest, TellsOfEachJobWhatPeopleAskFor) {
  know({"loans", "idle"});
  ended("loans", "succeeded", "3 hours");
  ended("loans", "succeeded", "2 hours");
  auto const failed = ended("loans", "failed", "1 hour");
  ended("loans", "skipped", "1 minute");
  catalogue_->set_state("loans", "2024-05-31");
  auto const run = running("loans");
  running("other");
  catalogue_->trigger({.job_name = "loans",
                       .idempotency_key = std::nullopt,
                       .request = "{}",
                       .reason = std::nullopt});
  catalogue_->set_paused("loans", true, "x");
  auto const summaries =
      catalogue_->summaries(std::vector<std::string>{"idle", "never seen", "loans"});
  ASSERT_EQ(summaries.size(), 3u);
  EXPECT_EQ(summaries[0].name, "idle");
  EXPECT_EQ(summaries[0].last_run, std::nullopt);
  EXPECT_EQ(summaries[0].last_success_at, std::nullopt);
  EXPECT_EQ(summaries[1].name, "never seen");
  auto const& loans = summaries[2];
  EXPECT_TRUE(loans.paused);
  EXPECT_EQ(loans.paused_reason, "x");
  EXPECT_EQ(loans.queued, 1u);
  EXPECT_EQ(loans.running_run_id, run.run_id);
  ASSERT_TRUE(loans.last_run);
  EXPECT_EQ(loans.last_run->run_id, failed);
  EXPECT_EQ(loans.last_run->status, "failed");
  EXPECT_NEAR(loans.seconds_since_success.value(), 7200, 60);
  EXPECT_EQ(loans.last_success_at.value().size(),
            std::string{"2024-05-31T06:00:00.000000Z"}.size());
  EXPECT_EQ(loans.watermark, "2024-05-31");
  EXPECT_THAT(catalogue_->summaries({}), IsEmpty());
}

TEST_F(JobSummariesTest, ListsRunsPageByPageAndByJobAndStatus) {
  std::vector<std::string> newest_first;
  for (int age = 0; age < 20; ++age) {
    // Pairs of the same moment must not be lost between two pages.
    newest_first.push_back(ended(age % 4 < 2 ? "loans" : "other",
                                 age % 2 == 0 ? "failed" : "succeeded",
                                 fmt::format("{} min", 10 + age / 2)));
  }
  RunFilter filter;
  filter.limit = 3;
  std::set<std::string> seen;
  for (auto page = catalogue_->list(filter); !page.empty(); page = catalogue_->list(filter)) {
    for (auto const& run : page) EXPECT_TRUE(seen.insert(run.run_id).second);
    filter.before = page.back().run_id;
  }
  EXPECT_EQ(seen.size(), newest_first.size());
  EXPECT_EQ(catalogue_->list(runs_of("loans")).size(), 10u);
  for (auto const& run : catalogue_->list(runs_of("loans", RunStatus::failed))) {
    EXPECT_EQ(run.job_name + run.status, "loansfailed");
  }
  EXPECT_EQ(catalogue_->list(runs_of("loans", RunStatus::failed)).size(), 5u);
  EXPECT_THAT(catalogue_->list(runs_of("' OR true --")), IsEmpty());
  filter.before = "no uuid";
  EXPECT_THAT(catalogue_->list(filter), IsEmpty());
  filter.before = "01234567-89ab-cdef-0123-456789abcdef";
  EXPECT_THAT(catalogue_->list(filter), IsEmpty());
}

TEST_F(JobSummariesTest, FindsARunByItsIdOnly) {
  auto const id = ended("loans", "failed", "1 min");
  EXPECT_EQ(catalogue_->find(id).value().run_id, id);
  EXPECT_EQ(catalogue_->find("x"), std::nullopt);
  EXPECT_EQ(catalogue_->find("01234567-89ab-cdef-0123-456789abcdef"), std::nullopt);
}

}  // namespace
}  // namespace loanpulse
