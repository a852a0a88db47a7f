#include "app/daemon_state_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/sample_job.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class DaemonStateViewTest : public testing::Test {
 protected:
  void serve(std::vector<std::string> const& names) {
    auto config = std::make_shared<Config>();
    for (auto const& name : names) {
      auto job = sample_job();
      job.name = name;
      job.schedule.timing = Every{5min};
      job.source.url = "https://example.com/" + name + "?api_key=s3cret";
      config->jobs.push_back(std::move(job));
    }
    state_.change([&](auto& state) {
      state.table = std::make_shared<JobTable>(config);
      state.next_due.assign(names.size(), std::nullopt);
    });
  }
  std::vector<std::string> names(std::optional<std::string> const& after, std::size_t limit) {
    std::vector<std::string> names;
    for (auto const& job : view_.jobs(after, limit)) names.push_back(job.name);
    return names;
  }

  DaemonState state_;
  std::vector<std::string> told_;
  DaemonStateView view_{
      state_,
      {[] { return std::string{"up 1\n"}; }, [this] { told_.push_back("queued"); },
       [this](std::string const& run_id) { told_.push_back("cancel " + run_id); },
       [this](std::string const& job) { told_.push_back("pause of " + job); },
       [](DaemonView::Reloaded const& done) {
         done(ReloadAnswer{true, 3, {}, {}});
       }}};
};

TEST_F(DaemonStateViewTest, KnowsNoJobBeforeATableIsThere) {
  EXPECT_THAT(view_.jobs(std::nullopt, 10), IsEmpty());
  EXPECT_FALSE(view_.job("loans"));
  EXPECT_FALSE(view_.nearest_job("loans"));
}

TEST_F(DaemonStateViewTest, GivesJobsInTheOrderOfTheirNamesPageByPage) {
  serve({"mole", "ant", "zebra"});
  EXPECT_THAT(names(std::nullopt, 2), ElementsAre("ant", "mole"));
  EXPECT_THAT(names("mole", 2), ElementsAre("zebra"));
  EXPECT_THAT(names("b", 1), ElementsAre("mole")) << "of a job that was removed meanwhile";
  EXPECT_THAT(names("zebra", 2), IsEmpty());
}

TEST_F(DaemonStateViewTest, ShowsAJobAsItIsConfigured) {
  serve({"loans"});
  auto const job = view_.job("loans").value();
  EXPECT_EQ(job.name, "loans");
  EXPECT_EQ(job.schedule, "every 5m");
  EXPECT_EQ(job.target, "staging.loans");
  EXPECT_THAT(job.source, testing::Not(testing::HasSubstr("s3cret")));
  EXPECT_EQ(job.next_due_at, std::nullopt);
  EXPECT_FALSE(view_.job("loan"));
  EXPECT_EQ(view_.nearest_job("loan"), "loans");
}

TEST_F(DaemonStateViewTest, WritesTheNextDueTimeToTheMicrosecond) {
  serve({"a", "b"});
  state_.change([](auto& state) { state.next_due[1] = TimePoint{1'714'557'900'000'042us}; });
  EXPECT_EQ(view_.job("b").value().next_due_at, "2024-05-01T10:05:00.000042Z");
  EXPECT_EQ(view_.job("a").value().next_due_at, std::nullopt);
}

TEST_F(DaemonStateViewTest, ShowsWhatTheLoopHasSaidLast) {
  EXPECT_FALSE(view_.draining());
  EXPECT_FALSE(view_.readiness().ready());
  state_.change([](auto& state) {
    state.draining = true;
    state.readiness = {true, true, true, ""};
  });
  EXPECT_TRUE(view_.draining());
  EXPECT_TRUE(view_.readiness().ready());
  EXPECT_EQ(view_.metrics(), "up 1\n");
}

TEST_F(DaemonStateViewTest, TellsTheLoopWhatEndpointsHaveDone) {
  view_.runs_queued();
  view_.cancel_requested("one");
  view_.pause_changed("loans");
  EXPECT_THAT(told_, ElementsAre("queued", "cancel one", "pause of loans"));
  std::size_t jobs = 0;
  view_.reload([&](auto const& answer) { jobs = answer.value().jobs; });
  EXPECT_EQ(jobs, 3u);
}

TEST(DaemonState, RefusesQuestionsWhileTheDaemonWaitsForPostgreSQL) {
  DaemonState state;
  state.change([](auto& each) { each.readiness.detail = "cannot connect to db1"; });
  auto const error = stage_error_of([&] { state.require_database(); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "database_unreachable");
  EXPECT_STREQ(error.what(), "the daemon waits for PostgreSQL: cannot connect to db1");
  state.change([](auto& each) { each.database_answers = true; });
  EXPECT_NO_THROW(state.require_database());
}

}  // namespace
}  // namespace loanpulse
