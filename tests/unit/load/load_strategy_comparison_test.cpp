#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/load/load_run.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;

/// A run whose fourth page is being compared.
LoadRun& comparing_on_its_own_session(LoadRun& run) {
  comparing(run).page();
  run.page();
  EXPECT_EQ(run.page().back(), "ask for rows on comparing session");
  return run;
}

TEST(LoadStrategyComparison, TheAnswerIsWaitedForWhenTheNextPageComes) {
  LoadRun run;
  EXPECT_THAT(comparing(run).page(),
              ElementsAre("receive rows", "compare rows", "ask for rows on staging session"));
  EXPECT_THAT(run.commit(), ElementsAre("receive rows", "compare rows", "commit staged 1"));
}

TEST(LoadStrategyComparison, OnlyRowsThatDifferAreStaged) {
  LoadRun run;
  comparing(run).unchanged = 7;
  EXPECT_THAT(run.page(), ElementsAre("receive rows", "compare rows", "stage differing",
                                      "flush staging", "ask for rows on staging session"));
}

TEST(LoadStrategyComparison, TheFourthQuestionHasASessionOfItsOwn) {
  LoadRun run;
  comparing(run).page();
  run.page();
  EXPECT_THAT(run.page(), ElementsAre("receive rows", "compare rows", "open comparing session",
                                      "ask for rows on comparing session"));
}

TEST(LoadStrategyComparison, TheNextPageIsAskedAboutBeforeTheAnswerIsCompared) {
  LoadRun run;
  comparing_on_its_own_session(run);
  EXPECT_THAT(run.page(),
              ElementsAre("receive rows", "ask for rows on comparing session", "compare rows"));
  run.unchanged = 7;
  EXPECT_THAT(run.page(), ElementsAre("receive rows", "ask for rows on comparing session",
                                      "compare rows", "stage differing"));
  EXPECT_THAT(run.commit(), ElementsAre("receive rows", "compare rows", "stage differing",
                                        "complete staging", "commit staged 1"));
}

TEST(LoadStrategyComparison, APageIsNotAskedAboutInAdvanceWhereTheLastAnswerSpeaksAgainstIt) {
  LoadRun run;
  comparing_on_its_own_session(run).unchanged = 4;
  EXPECT_THAT(run.page(), ElementsAre("receive rows", "ask for rows on comparing session",
                                      "compare rows", "stage differing"));
  EXPECT_THAT(run.page(),
              ElementsAre("receive rows", "compare rows", "stage differing", "stage page"));
}

TEST(LoadStrategyComparison, BothPagesThatWaitAreStagedOnceAKeyMayHaveComeTwice) {
  LoadRun run;
  comparing_on_its_own_session(run).page();
  run.certain = {false, true};
  EXPECT_THAT(run.page(), ElementsAre("replay unchanged", "stage page"));
  for (auto const* step : {"receive rows", "ask for rows on comparing session", "compare rows"}) {
    LoadRun broken;
    comparing_on_its_own_session(broken).page();
    broken.fail(step, "connection_lost");
    auto const steps = broken.page();
    EXPECT_THAT(steps, Contains("replay unchanged")) << step;
    EXPECT_EQ(steps.back() == "stage page", std::string{step} != "compare rows")
        << "what was asked for is among what is staged again";
    EXPECT_THAT(broken.commit(), ElementsAre("complete staging", "commit staged 1")) << step;
  }
}

TEST(LoadStrategyComparison, APageThatIsNotWorthAQuestionIsStaged) {
  LoadRun run;
  comparing(run).unchanged = 4;
  EXPECT_THAT(run.page(), Contains("ask for rows on staging session"));
  EXPECT_THAT(run.page(),
              ElementsAre("receive rows", "compare rows", "stage differing", "stage page"));
  LoadRun of_other_keys;
  of_other_keys.keys_are_new = of_other_keys.can_be_asked = false;
  EXPECT_THAT(of_other_keys.page(),
              ElementsAre("ask target", "ask for rows on staging session", "stage page"));
  for (int page = 0; page < 5; ++page) {
    EXPECT_THAT(of_other_keys.page(), Contains("ask for rows on staging session"))
        << "was no question";
  }
}

TEST(LoadStrategyComparison, NothingIsSetAsideOnceAKeyOrAValueMayHaveComeTwice) {
  for (auto const certain : {Uniqueness{false, true}, Uniqueness{true, false}}) {
    LoadRun run;
    comparing(run).certain = certain;
    EXPECT_THAT(run.page(), ElementsAre("replay unchanged", "stage page"));
    EXPECT_THAT(run.page(), ElementsAre("stage page")) << "for good";
  }
  LoadRun from_the_first_page;
  from_the_first_page.certain = {false, true};
  from_the_first_page.keys_are_new = false;
  EXPECT_THAT(from_the_first_page.page(),
              ElementsAre("replay unchanged", "ask target", "stage page"));
}

TEST(LoadStrategyComparison, AFailedComparisonStagesWhatWasSetAside) {
  LoadRun run;
  comparing(run).fail("receive rows", "connection_lost");
  EXPECT_THAT(run.page(), ElementsAre("receive rows", "replay unchanged", "stage page"));
  for (auto const* step : {"open comparing session", "ask for rows on comparing session"}) {
    LoadRun late;
    comparing(late).page();
    late.page();
    late.fail(step, "connection_lost");
    auto const steps = late.page();
    EXPECT_THAT(steps, Contains("replay unchanged")) << step;
    EXPECT_EQ(steps.back(), "stage page") << step;
  }
}

TEST(LoadStrategyComparison, QuarantinedRowsWaitForAQuestionOnTheirSession) {
  LoadRun run;
  EXPECT_THAT(comparing(run).quarantine(),
              ElementsAre("receive rows", "compare rows", "quarantine"));
  EXPECT_THAT(run.page(), ElementsAre("flush staging", "ask for rows on staging session"));
  run.page();
  run.page();
  EXPECT_THAT(run.quarantine(), ElementsAre("quarantine")) << "the question has its own";
}

}  // namespace
}  // namespace loanpulse
