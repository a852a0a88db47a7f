#include "app/claim_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_run_claims.hpp"
#include "support/sample_job.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Jobs a, b and c of one host, and d of another.
class ClaimRuns : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  ClaimRuns() {
    auto config = std::make_shared<Config>();
    for (std::string const name : {"a", "b", "c", "d"}) {
      config->jobs.push_back(sample_job());
      config->jobs.back().name = name;
      config->jobs.back().source.url = name == "d" ? "https://other/d" : "https://one/" + name;
    }
    table_ = std::make_unique<JobTable>(config);
    running_.free_slots = 10;
    running_.most_on_host = 10;
  }

  void queue(std::string id, std::string job) {
    Run run;
    run.run_id = std::move(id);
    run.job_name = std::move(job);
    claims_.locked([&](auto& state) { state.waiting.push_back(run); });
  }
  Claimed claim() { return claim_runs(claims_, *table_, running_); }
  static std::vector<std::string> ids(Claimed const& claimed) {
    std::vector<std::string> ids;
    for (auto const& each : claimed.runs) ids.push_back(each.run.run_id);
    return ids;
  }

  FakeRunClaims claims_;
  std::unique_ptr<JobTable> table_;
  RunningNow running_;
};

TEST_F(ClaimRuns, TakesThemInTheirOrderWithTheirPlaceInTheTable) {
  queue("first", "b");
  queue("second", "d");
  auto const claimed = claim();
  EXPECT_THAT(ids(claimed), ElementsAre("first", "second"));
  EXPECT_EQ(claimed.runs[0].job, 1u);
  EXPECT_EQ(claimed.runs[0].host, "https://one:443");
  EXPECT_EQ(claimed.runs[1].job, 3u);
  EXPECT_EQ(claimed.runs[1].host, "https://other:443");
  EXPECT_EQ(claimed.left_waiting, 0u);
  EXPECT_FALSE(claimed.error);
}

TEST_F(ClaimRuns, LeavesRunsOfJobsThatOnlyOthersHave) {
  queue("unknown", "z");
  queue("known", "a");
  auto const claimed = claim();
  EXPECT_THAT(ids(claimed), ElementsAre("known"));
  EXPECT_EQ(claimed.left_waiting, 0u) << "it waits for somebody else";
}

TEST_F(ClaimRuns, TakesNoMoreThanThereAreSlots) {
  running_.free_slots = 1;
  queue("first", "a");
  queue("second", "b");
  auto const claimed = claim();
  EXPECT_THAT(ids(claimed), ElementsAre("first"));
  EXPECT_EQ(claimed.left_waiting, 1u);
}

TEST_F(ClaimRuns, TakesOneOfAJob) {
  queue("first", "a");
  queue("second", "a");
  EXPECT_THAT(ids(claim()), ElementsAre("first"));
}

TEST_F(ClaimRuns, SparesAHost) {
  running_.most_on_host = 2;
  running_.on_host["https://one:443"] = 1;
  queue("first", "a");
  queue("second", "b");
  queue("third", "d");
  EXPECT_THAT(ids(claim()), ElementsAre("first", "third"));
}

TEST_F(ClaimRuns, ARunThatAnotherDaemonTookCountsAsWaitingUntilTheNextLook) {
  queue("first", "a");
  claims_.locked([](auto& state) { state.before_claim = [&state] { state.waiting.clear(); }; });
  auto const claimed = claim();
  EXPECT_THAT(claimed.runs, IsEmpty());
  EXPECT_EQ(claimed.left_waiting, 1u);
}

TEST_F(ClaimRuns, AFailureBeforeTheFirstRunIsThrown) {
  claims_.locked([](auto& state) {
    state.failure = StageError{ErrorKind::transient, "database_lost", "gone"};
  });
  EXPECT_EQ(stage_error_of([&] { claim(); }).code(), "database_lost");
}

TEST_F(ClaimRuns, AFailureAfterTheFirstRunLosesNone) {
  queue("first", "a");
  queue("second", "b");
  int claimed_runs = 0;
  claims_.locked([&](auto& state) {
    state.before_claim = [&state, &claimed_runs] {
      if (++claimed_runs == 2) state.failure = StageError{ErrorKind::transient, "lost", "gone"};
    };
  });
  auto const claimed = claim();
  EXPECT_THAT(ids(claimed), ElementsAre("first"));
  EXPECT_EQ(claimed.error.value().code(), "lost");
  EXPECT_EQ(claimed.left_waiting, 1u);
}

TEST_F(ClaimRuns, ReadsTheQueueFurtherWhileSlotsAreFree) {
  for (int i = 0; i < 256; ++i) queue("other" + std::to_string(i), "z");
  queue("last", "a");
  EXPECT_THAT(ids(claim()), ElementsAre("last"));
}

}  // namespace
}  // namespace loanpulse
