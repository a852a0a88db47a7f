#include "load/load_strategy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/load/load_run.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr LoadTraits after_watermark{true, false};
constexpr LoadTraits with_taking_check{false, true};

/// Two pages of new keys, so that the run is copying.
void copy_two_pages(LoadRun& run) {
  run.page();
  ASSERT_THAT(run.page(), Contains("copy"));
}

/// A run of which nothing is copied or compared, and which has staged a page.
LoadRun& staging(LoadRun& run) {
  run.keys_are_new = run.certain.of_checks = false;
  EXPECT_EQ(run.page().back(), "stage page");
  return run;
}

// Copied straight into the target.

TEST(LoadStrategy, ARunThatReadsEverythingOpensASecondSessionAhead) {
  EXPECT_THAT(LoadRun{}.begin(), ElementsAre("open session ahead"));
  EXPECT_THAT(LoadRun{after_watermark}.begin(), IsEmpty());
}

TEST(LoadStrategy, OnePageIsCopiedByTheCommitItself) {
  LoadRun run;
  EXPECT_THAT(run.page(), ElementsAre("ask target", "spool page"));
  EXPECT_THAT(run.commit(),
              ElementsAre("begin on staging session", "copy", "flush copy", "commit copied"));
  EXPECT_TRUE(run.strategy.is_committed());
}

TEST(LoadStrategy, TheSecondPageIsWorthASecondSession) {
  LoadRun run;
  run.page();
  EXPECT_THAT(run.page(), ElementsAre("spool page", "open copying session",
                                      "begin on copying session", "copy"));
  EXPECT_THAT(run.page(), ElementsAre("spool page", "copy"));
  EXPECT_THAT(run.commit(), ElementsAre("flush copy", "commit copied"));
}

TEST(LoadStrategy, ALargePageIsWorthOneOnlyWhenItCameAtOnce) {
  for (bool const quickly : {true, false}) {
    LoadRun run;
    run.part({.number = 1});
    auto const steps = run.part({.number = 1, .is_later_part = true, .came_quickly = quickly});
    EXPECT_EQ(std::count(steps.begin(), steps.end(), "copy"), quickly ? 1 : 0);
  }
}

TEST(LoadStrategy, WhereEverythingIsReadOnlyTheFirstPageIsAskedAbout) {
  LoadRun run;
  run.keys_are_new = false;
  EXPECT_THAT(run.page(), Contains("ask target"));
  EXPECT_THAT(run.page(), Not(Contains("ask target")));
}

TEST(LoadStrategy, AfterAWatermarkThreePagesMaySayThatTheRestIsNew) {
  LoadRun run{after_watermark};
  run.keys_are_new = false;
  EXPECT_THAT(run.page(KnownShare::none), Contains("ask target"));
  EXPECT_THAT(run.page(KnownShare::most), Not(Contains("ask target"))) << "but it counts";
  run.keys_are_new = true;
  EXPECT_THAT(run.page(KnownShare::none),
              ElementsAre("receive rows", "compare rows", "ask target", "spool page",
                          "open copying session", "begin on copying session", "copy"));
  EXPECT_THAT(run.page(KnownShare::none), ElementsAre("spool page", "copy"));

  LoadRun late{after_watermark};
  for (int page = 0; page < 3; ++page) late.page(KnownShare::some);
  EXPECT_THAT(late.page(KnownShare::none), Not(Contains("ask target")));
}

TEST(LoadStrategy, NothingIsCopiedWhereACheckOnAllRowsMayTakeSomeOut) {
  LoadRun run{with_taking_check};
  EXPECT_THAT(run.page(), ElementsAre("stage page"));
}

TEST(LoadStrategy, AQuestionThatFailsIsANo) {
  LoadRun run;
  run.fail("ask target", "sql_55P03");
  EXPECT_THAT(run.page(), ElementsAre("ask target", "ask for rows on staging session"));
}

TEST(LoadStrategy, RowsFromBeforeTheWatermarkAreStagedBesideTheCopies) {
  LoadRun run{after_watermark};
  run.page(KnownShare::none);
  EXPECT_THAT(run.page(KnownShare::some), ElementsAre("stage page"));
  EXPECT_THAT(run.page(KnownShare::none), Contains("copy"));
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "flush copy", "commit copied"));
}

TEST(LoadStrategy, WhatIsStagedIsFlushedBeforeAQuestionOnItsSession) {
  LoadRun run{after_watermark};
  run.unchanged = 7;
  run.page(KnownShare::most);
  EXPECT_THAT(
      Steps(run.page(KnownShare::none)),
      ElementsAre("receive rows", "compare rows", "stage differing", "flush staging", "ask target",
                  "spool page", "open copying session", "begin on copying session", "copy"));
}

TEST(LoadStrategy, NoPageIsAskedAboutWhileOthersAreCopied) {
  LoadRun run{after_watermark};
  run.page(KnownShare::none);
  EXPECT_THAT(run.page(KnownShare::none), Not(Contains("ask target")));
}

TEST(LoadStrategy, TheIndexFindsAKeyThatComesTwiceAmongCopiedRowsAlone) {
  LoadRun run{after_watermark};
  run.page(KnownShare::none);
  run.certain.of_keys = false;
  EXPECT_THAT(run.page(KnownShare::none), Contains("copy"));
  EXPECT_THAT(run.page(KnownShare::some), ElementsAre("stage page"));
  EXPECT_THAT(run.page(KnownShare::none), ElementsAre("replay copied", "stage page"));

  LoadRun beside_unchanged{after_watermark};
  beside_unchanged.page(KnownShare::most);
  EXPECT_THAT(beside_unchanged.page(KnownShare::none), Contains("copy"));
  beside_unchanged.certain.of_keys = false;
  EXPECT_THAT(beside_unchanged.page(KnownShare::none),
              ElementsAre("replay copied", "replay unchanged", "stage page"));
}

TEST(LoadStrategy, AUniqueCheckThatIsNotProvenEndsTheCopying) {
  LoadRun run;
  copy_two_pages(run);
  run.certain.of_checks = false;
  EXPECT_THAT(run.page(), ElementsAre("replay copied", "stage page"));
}

TEST(LoadStrategy, AFailedCopyStagesAllThatWasSpooledAndNoPageTwice) {
  for (auto const* step : {"open copying session", "begin on copying session", "copy"}) {
    LoadRun run;
    run.page();
    run.fail(step, "sql_23505", ErrorKind::bad_data);
    auto const steps = run.page();
    EXPECT_EQ(steps.back(), "replay copied") << step;
    EXPECT_THAT(run.page(), ElementsAre("stage page"));
    EXPECT_THAT(run.commit(), ElementsAre("complete staging", "commit staged 1"));
  }
}

TEST(LoadStrategy, APageWithoutRoomOnDiskIsStagedBehindTheOthers) {
  LoadRun run;
  copy_two_pages(run);
  run.fail("spool page", "scratch_file", ErrorKind::rejected);
  EXPECT_THAT(run.page(), ElementsAre("spool page", "replay copied", "stage page"));
}

// Staged, and merged ahead of the commit.

TEST(LoadStrategy, CompleteChunksAreMergedAhead) {
  LoadRun run;
  EXPECT_THAT(staging(run).page(), ElementsAre("stage page"));
  run.chunk_is_complete = true;
  EXPECT_THAT(run.page(), ElementsAre("stage page", "merge chunks"));
  EXPECT_THAT(run.commit(),
              ElementsAre("complete staging", "merge chunks", "commit merged", "stop merging"));
}

TEST(LoadStrategy, NothingIsMergedAheadWhereACheckOnAllRowsMayTakeSomeOut) {
  LoadRun run{with_taking_check};
  run.chunk_is_complete = true;
  EXPECT_THAT(run.page(), ElementsAre("stage page"));
  EXPECT_THAT(run.commit(), ElementsAre("complete staging", "commit staged 1"));
}

TEST(LoadStrategy, AKeyThatMayHaveComeTwiceUndoesTheMerge) {
  LoadRun run;
  staging(run).chunk_is_complete = true;
  run.page();
  run.certain.of_keys = false;
  EXPECT_THAT(run.page(), ElementsAre("stage page", "stop merging"));
  EXPECT_THAT(run.page(), ElementsAre("stage page")) << "for good";

  LoadRun before_it_began;
  staging(before_it_began).certain.of_keys = false;
  before_it_began.chunk_is_complete = true;
  EXPECT_THAT(before_it_began.page(), ElementsAre("stage page"));
  EXPECT_THAT(before_it_began.commit(), ElementsAre("complete staging", "commit staged 1"));
}

TEST(LoadStrategy, ARunThatMergesAheadIsNotCopiedAnyMore) {
  LoadRun run{after_watermark};
  staging(run).chunk_is_complete = true;
  EXPECT_THAT(run.page(), Contains("merge chunks"));
  run.keys_are_new = true;
  EXPECT_THAT(run.page(), ElementsAre("stage page", "merge chunks"));
}

TEST(LoadStrategy, ChunksThatAreCompletedBesideCopiesAreMergedInTheirTransaction) {
  LoadRun run{after_watermark};
  run.page(KnownShare::none);
  run.chunk_is_complete = true;
  EXPECT_THAT(run.page(KnownShare::most), ElementsAre("stage page"));
  run.pause();
  EXPECT_THAT(run.page(KnownShare::most), ElementsAre("stage page", "merge chunks"));
}

TEST(LoadStrategy, TheFirstStagedRowsAreKnownWhereTheyWereNotFoundToBeNew) {
  LoadRun known;
  known.keys_are_new = known.can_be_asked = false;
  known.page();
  EXPECT_TRUE(known.strategy.begins_with_known_keys());
  LoadRun compared;
  comparing(compared).can_be_asked = false;
  EXPECT_EQ(compared.page().back(), "stage page");
  EXPECT_FALSE(compared.strategy.begins_with_known_keys()) << "these are the ones that differ";
  LoadRun unknown{with_taking_check};
  unknown.page();
  EXPECT_FALSE(unknown.strategy.begins_with_known_keys());
}

// A source that is slow.

TEST(LoadStrategy, ASourceThatPausesHasNoTransactionOpenAndNothingSetAside) {
  LoadRun copying;
  copy_two_pages(copying);
  EXPECT_THAT(copying.pause(), ElementsAre("replay copied", "flush staging"));
  EXPECT_THAT(copying.pause(), IsEmpty());
  LoadRun run{after_watermark};
  run.page(KnownShare::most);
  run.page(KnownShare::none);
  EXPECT_THAT(run.pause(), ElementsAre("replay copied", "replay unchanged", "flush staging"));
  EXPECT_THAT(run.page(KnownShare::most), ElementsAre("stage page"));
  LoadRun waiting;
  EXPECT_THAT(comparing(waiting).pause(), ElementsAre("replay unchanged", "flush staging"));
  EXPECT_THAT(waiting.commit(), ElementsAre("complete staging", "commit staged 1"));
}

}  // namespace
}  // namespace loanpulse
