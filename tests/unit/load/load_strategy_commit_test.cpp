#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/load/load_run.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

constexpr char const* deadlock = "sql_40P01";

/// How a run comes to its commit.
LoadRun& copied(LoadRun& run) {
  run.page();
  run.page();
  return run;
}
LoadRun& staged(LoadRun& run) {
  run.keys_are_new = run.certain.of_checks = false;
  run.page();
  return run;
}
LoadRun& merged(LoadRun& run) {
  staged(run).chunk_is_complete = true;
  run.page();
  return run;
}

void on_its_way_to(std::string const& commit, LoadRun& run) {
  if (commit == "commit copied") {
    copied(run);
  } else if (commit == "commit merged") {
    merged(run);
  } else {
    staged(run);
  }
}

TEST(LoadStrategyCommit, OfARunWithoutRowsNeedsNoStagingArea) {
  LoadRun run;
  EXPECT_THAT(run.commit(), ElementsAre("commit staged 1"));
}

TEST(LoadStrategyCommit, WhatCannotBeCopiedIsCommittedFromTheStagingArea) {
  for (auto const* step : {"flush copy", "commit copied"}) {
    LoadRun run;
    copied(run).fail(step, deadlock);
    auto const steps = run.commit();
    ASSERT_GE(steps.size(), 4u);
    EXPECT_EQ(steps[steps.size() - 4], step);
    EXPECT_THAT(Steps(steps.end() - 3, steps.end()),
                ElementsAre("replay copied", "complete staging", "commit staged 1"));
  }
  LoadRun of_one_page;
  of_one_page.page();
  of_one_page.fail("begin on staging session", "connection_lost");
  EXPECT_THAT(of_one_page.commit(), ElementsAre("begin on staging session", "replay copied",
                                                "complete staging", "commit staged 1"));
}

TEST(LoadStrategyCommit, ADoubtAboutCopiedRowsIsNoticedAtTheEndToo) {
  LoadRun run;
  copied(run).certain.of_checks = false;
  EXPECT_THAT(run.commit(), ElementsAre("replay copied", "complete staging", "commit staged 1"));
}

TEST(LoadStrategyCommit, AKeyThatMayHaveComeTwiceUndoesAMergeAtTheEndToo) {
  LoadRun run;
  merged(run).certain.of_keys = false;
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "stop merging", "commit staged 1"));
}

TEST(LoadStrategyCommit, AHeadStartThatWasLostCostsNothingElse) {
  LoadRun undone;
  merged(undone).merge_is_undone = true;
  EXPECT_THAT(undone.commit(), ElementsAre("complete staging", "merge chunks", "commit merged",
                                           "stop merging", "commit staged 1"));
  for (auto const* code : {"sql_40001", deadlock, "sql_55P03", "sql_23505", "connection_lost"}) {
    bool const is_of_the_session = code == std::string{"connection_lost"};
    LoadRun lost;
    merged(lost).fail("commit merged", code,
                      is_of_the_session ? ErrorKind::transient : ErrorKind::rejected);
    EXPECT_THAT(lost.commit(),
                ElementsAre("complete staging", "merge chunks", "commit merged", "stop merging",
                            std::string{"commit staged 1 after "} + code));
    EXPECT_TRUE(lost.strategy.is_committed());
  }
}

TEST(LoadStrategyCommit, LosingAgainstAnotherWriterIsTriedFiveTimes) {
  LoadRun lucky;
  staged(lucky).fail("commit staged 1", "sql_40001", ErrorKind::transient);
  EXPECT_THAT(lucky.commit(), ElementsAre("complete staging", "commit staged 1",
                                          "commit staged 2 after sql_40001"));
  LoadRun run;
  staged(run);
  run.fail("commit staged 1", deadlock);
  for (auto const* attempt : {"2", "3", "4", "5"}) {
    run.fail(std::string{"commit staged "} + attempt + " after sql_40P01", deadlock);
  }
  auto const steps = run.commit();
  EXPECT_EQ(steps.size(), 7u) << "the staging area, five commits and the error";
  EXPECT_EQ(steps.back(), "throw sql_40P01");
  EXPECT_FALSE(run.strategy.is_committed());
}

TEST(LoadStrategyCommit, ALostSessionIsNotMadeUpForByTheCommitOnIt) {
  LoadRun run;
  staged(run).fail("commit staged 1", "connection_lost");
  EXPECT_EQ(run.commit().back(), "throw connection_lost");
}

TEST(LoadStrategyCommit, AVerdictIsNotRedone) {
  for (auto const* step : {"commit copied", "commit merged", "commit staged 1"}) {
    LoadRun run;
    on_its_way_to(step, run);
    run.fail(step, "quality_failed", ErrorKind::bad_data);
    EXPECT_EQ(run.commit().back(), "throw quality_failed") << step;
  }
}

TEST(LoadStrategyCommit, WhetherItHappenedIsLearntWhereNobodyKnows) {
  for (auto const* step : {"commit copied", "commit merged", "commit staged 1"}) {
    LoadRun run;
    on_its_way_to(step, run);
    run.fail(step, "commit_unknown");
    EXPECT_THAT(run.commit(), Contains("learn outcome")) << step;
    EXPECT_TRUE(run.strategy.is_committed());
  }
  LoadRun run;
  staged(run).fail("commit staged 1", "commit_unknown");
  run.fail("learn outcome", "commit_unknown");
  EXPECT_EQ(run.commit().back(), "throw commit_unknown");
}

TEST(LoadStrategyCommit, AnInterruptedRunFallsBackToNothing) {
  LoadRun lost;
  copied(lost).fail("copy", "sql_57014");
  lost.strategy.interrupt();
  EXPECT_EQ(lost.page().back(), "throw sql_57014");

  LoadRun doubtful;
  copied(doubtful).certain.of_checks = false;
  doubtful.strategy.interrupt();
  EXPECT_THAT(doubtful.page(), ElementsAre("fail with not_unique"));

  LoadRun paused;
  copied(paused).strategy.interrupt();
  EXPECT_THAT(paused.pause(), ElementsAre("fail with source_paused"));
}

TEST(LoadStrategyCommit, AnInterruptionWhileItMergedAheadIsNotForgotten) {
  LoadRun run;
  merged(run).merge_is_undone = true;
  run.strategy.interrupt();
  auto const steps = run.commit();
  EXPECT_EQ(steps.back(), "fail with cancelled");
  EXPECT_THAT(steps, Not(Contains("commit staged 1")));
}

TEST(LoadStrategyCommit, WhatTheStagingAreaFailsWithEndsTheRun) {
  LoadRun run;
  staged(run).fail("flush staging", "sql_54000", ErrorKind::rejected);
  EXPECT_THAT(run.pause(), ElementsAre("flush staging", "throw sql_54000"));
  run.fail("stage page", "sql_54000", ErrorKind::rejected);
  EXPECT_THAT(run.page(), ElementsAre("stage page", "throw sql_54000"));
  run.fail("complete staging", "sql_54000", ErrorKind::rejected);
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "throw sql_54000"));
}

}  // namespace
}  // namespace loanpulse
