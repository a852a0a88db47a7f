#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/load/load_run.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(LoadStrategyComparison, TheAnswerIsWaitedForWhenTheNextPageComes) {
  LoadRun run;
  EXPECT_THAT(comparing(run).page(), ElementsAre("await comparison", "compare on staging session"));
  EXPECT_THAT(run.commit(), ElementsAre("await comparison", "commit staged 1"));
}

TEST(LoadStrategyComparison, OnlyRowsThatDifferAreStaged) {
  LoadRun run;
  comparing(run).unchanged = 7;
  EXPECT_THAT(run.page(), ElementsAre("await comparison", "stage differing", "flush staging",
                                      "compare on staging session"));
}

TEST(LoadStrategyComparison, TheFourthQuestionHasASessionOfItsOwn) {
  LoadRun run;
  comparing(run).page();
  run.page();
  EXPECT_THAT(run.page(), ElementsAre("await comparison", "open comparing session",
                                      "compare on comparing session"));
  EXPECT_THAT(run.page(), ElementsAre("await comparison", "compare on comparing session"));
}

TEST(LoadStrategyComparison, APageThatIsNotWorthAQuestionIsStaged) {
  LoadRun run;
  comparing(run).unchanged = 4;
  EXPECT_THAT(run.page(), Contains("compare on staging session"));
  EXPECT_THAT(run.page(), ElementsAre("await comparison", "stage differing", "stage page"));
  LoadRun of_other_keys;
  of_other_keys.keys_are_new = of_other_keys.can_be_asked = false;
  EXPECT_THAT(of_other_keys.page(),
              ElementsAre("ask target", "compare on staging session", "stage page"));
  for (int page = 0; page < 5; ++page) {
    EXPECT_THAT(of_other_keys.page(), Contains("compare on staging session")) << "was no question";
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
  comparing(run).fail("await comparison", "connection_lost");
  EXPECT_THAT(run.page(), ElementsAre("await comparison", "replay unchanged", "stage page"));
  for (auto const* step : {"open comparing session", "compare on comparing session"}) {
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
  EXPECT_THAT(comparing(run).quarantine(), ElementsAre("await comparison", "quarantine"));
  EXPECT_THAT(run.page(), ElementsAre("flush staging", "compare on staging session"));
  run.page();
  run.page();
  EXPECT_THAT(run.quarantine(), ElementsAre("quarantine")) << "the question has its own";
}

}  // namespace
}  // namespace loanpulse
