#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/load/load_run.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

/// A run whose first page begins with four rows of the lag, as they are in the target, and whose
/// other six rows are new.
LoadRun& with_lag(LoadRun& run) {
  run.unchanged = 4;
  run.absent = 6;
  EXPECT_THAT(run.page(KnownShare::some), ElementsAre("ask for rows on staging session"));
  return run;
}

struct LagRun : LoadRun {
  LagRun() : LoadRun{{.has_watermark = true}} { with_lag(*this); }
};

TEST(LoadStrategyAfterLag, NewRowsAreCopiedWithThePagesBehindThem) {
  LagRun run;
  EXPECT_THAT(run.page(KnownShare::none),
              ElementsAre("receive rows", "compare rows", "ask target", "spool new", "spool page",
                          "open copying session", "begin on copying session", "copy"));
  EXPECT_THAT(run.commit(), ElementsAre("flush copy", "commit copied"));
}

TEST(LoadStrategyAfterLag, TheOnlyPageIsCopiedByTheCommitItself) {
  LagRun run;
  EXPECT_THAT(run.commit(),
              ElementsAre("receive rows", "compare rows", "spool new", "begin on staging session",
                          "copy", "flush copy", "commit copied"));
}

TEST(LoadStrategyAfterLag, NewRowsAreStagedWhereThePageBehindThemIsNotNew) {
  LagRun run;
  run.keys_are_new = false;
  EXPECT_THAT(run.page(KnownShare::none), ElementsAre("receive rows", "compare rows", "ask target",
                                                      "stage differing", "stage page"));
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "commit staged 1"));
}

TEST(LoadStrategyAfterLag, ManyNewRowsAndNoneThatChangedSpeakForThePagesBehindThem) {
  for (std::size_t const absent : {99, 100}) {
    LoadRun run{{.has_watermark = true}};
    run.rows = 200;
    run.unchanged = run.rows - absent;
    run.absent = absent;
    run.page(KnownShare::most);
    auto const steps = run.page(KnownShare::none);
    EXPECT_EQ(std::count(steps.begin(), steps.end(), "ask target"), absent < 100 ? 1 : 0);
    EXPECT_EQ(steps.back(), "copy");
    EXPECT_EQ(std::count(steps.begin(), steps.end(), "spool new"), 1);
  }
  LoadRun refused{{.has_watermark = true}};
  refused.rows = refused.absent = 200;
  refused.unchanged = 0;
  refused.may_be_copied = false;
  refused.page(KnownShare::some);
  EXPECT_THAT(
      refused.page(KnownShare::none),
      ElementsAre("receive rows", "compare rows", "spool new", "stage differing", "stage page"));
}

TEST(LoadStrategyAfterLag, ALargeFirstPageOpensASessionWhileItIsCompared) {
  LoadRun run{{.has_watermark = true}};
  run.rows = 1'000;
  run.unchanged = run.absent = 500;
  EXPECT_THAT(run.page(KnownShare::some),
              ElementsAre("open session ahead", "ask for rows on staging session"));
  EXPECT_THAT(run.page(KnownShare::some), Not(Contains("open session ahead")));
}

TEST(LoadStrategyAfterLag, APageIsStagedWhereARowOfTheLagHasChanged) {
  LagRun run;
  run.absent = 5;
  EXPECT_THAT(
      run.page(KnownShare::none),
      ElementsAre("receive rows", "compare rows", "stage differing", "flush staging", "ask target",
                  "spool page", "open copying session", "begin on copying session", "copy"));
}

TEST(LoadStrategyAfterLag, ALaterPageOfTheLagIsCopiedToo) {
  LagRun run;
  run.page(KnownShare::none);
  run.page(KnownShare::most);
  EXPECT_THAT(run.commit(), ElementsAre("receive rows", "compare rows", "spool new", "copy",
                                        "flush copy", "commit copied"));
}

TEST(LoadStrategyAfterLag, NewRowsAreStagedWhereTheTargetTakesNoCopies) {
  LagRun run;
  run.may_be_copied = false;
  EXPECT_THAT(run.commit(), ElementsAre("receive rows", "compare rows", "spool new",
                                        "stage differing", "complete staging", "commit staged 1"));
}

TEST(LoadStrategyAfterLag, NoRowIsLostWhereOneOfTheStepsFails) {
  {
    LagRun run;
    run.fail("ask target", "sql_55P03");
    EXPECT_THAT(
        run.page(KnownShare::none),
        ElementsAre("receive rows", "compare rows", "ask target", "stage differing", "stage page"));
  }
  {
    LagRun run;
    run.fail("spool new", "disk_full");
    EXPECT_THAT(
        run.page(KnownShare::none),
        ElementsAre("receive rows", "compare rows", "ask target", "spool new", "stage differing",
                    "spool page", "open copying session", "begin on copying session", "copy"));
  }
  {
    LagRun run;
    run.fail("copy", "sql_23505");
    EXPECT_THAT(run.page(KnownShare::none), Contains("replay copied"));
    EXPECT_THAT(run.commit(), ElementsAre("complete staging", "commit staged 1"));
  }
}

TEST(LoadStrategyAfterLag, AnInterruptedRunStagesNothingInstead) {
  LagRun run;
  run.fail("spool new", "cancelled", ErrorKind::cancelled);
  run.strategy.interrupt();
  EXPECT_THAT(run.commit(),
              ElementsAre("receive rows", "compare rows", "spool new", "throw cancelled"));
}

TEST(LoadStrategyAfterLag, RowsThatStayOutAreWrittenBeforeTheTargetIsAsked) {
  LagRun run;
  run.quarantine();
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "commit staged 1"))
      << "the page was staged before";
  LoadRun with_rows_out{{.has_watermark = true}};
  with_rows_out.quarantine();
  EXPECT_THAT(with_rows_out.page(KnownShare::some),
              ElementsAre("flush staging", "ask for rows on staging session"));
}

}  // namespace
}  // namespace loanpulse
