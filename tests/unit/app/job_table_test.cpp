#include "app/job_table.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

JobTable table() {
  auto config = std::make_shared<Config>();
  for (char const* const name : {"zebra", "ant", "mole"}) {
    auto job = sample_job();
    job.name = name;
    job.schedule.timing = Every{5min};
    job.source.url = std::string{"https://"} + name + ".example.com/v1/loans?x=1";
    config->jobs.push_back(std::move(job));
  }
  return JobTable{config};
}

TEST(JobTable, HoldsJobsInTheOrderOfTheirNames) {
  auto const jobs = table();
  ASSERT_EQ(jobs.jobs().size(), 3u);
  EXPECT_EQ(jobs.jobs()[0].job->name, "ant");
  EXPECT_EQ(jobs.jobs()[2].job->name, "zebra");
}

TEST(JobTable, FindsJobsByName) {
  auto const jobs = table();
  EXPECT_EQ(jobs.find("mole"), std::optional<std::size_t>{1});
  EXPECT_EQ(jobs.find("mol"), std::nullopt);
}

TEST(JobTable, KnowsTheHostWithoutPathAndQuery) {
  auto const jobs = table();
  auto const& host = jobs.jobs()[0].host;
  EXPECT_NE(host.find("ant.example.com"), std::string::npos);
  EXPECT_EQ(host.find("loans"), std::string::npos);
  EXPECT_EQ(jobs.jobs()[0].schedule, "every 5m");
}

}  // namespace
}  // namespace loanpulse
