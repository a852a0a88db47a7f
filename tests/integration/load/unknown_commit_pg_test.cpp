#include <gmock/gmock.h>

#include <string>
#include <thread>

#include "integration/load/every_strategy_fixture.hpp"
#include "support/commit_cutter.hpp"
#include "support/stage_error.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using Cut = CommitCutter::Cut;

/// Runs whose connection breaks in the middle of their COMMIT.
class UnknownCommit : public EveryStrategyTest {
 protected:
  ~UnknownCommit() override {
    warehouse_.reset();
    sessions_.reset();
  }

  /// The COMMIT of a run takes until an advisory lock is free.
  void let_the_commit_wait() const {
    execute(
        "CREATE FUNCTION staging.wait() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 "
        "AS $$ BEGIN PERFORM pg_advisory_xact_lock(13); RETURN NULL; END $$; CREATE CONSTRAINT "
        "TRIGGER wait AFTER "
        "UPDATE ON metadata.pipeline_runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
        "FUNCTION staging.wait()");
  }
  /// The session of the run's that waits for something of the kind.
  std::string waiting(std::string const& what) const {
    return db.value(
        "SELECT min(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name = 'loanpulse loans' AND wait_event = '" +
        what + "'");
  }

  void expect_nothing_was_committed(StageError const& error) const {
    EXPECT_EQ(error.code(), "connection_lost") << error.what();
    EXPECT_EQ(error.kind(), ErrorKind::transient);
    EXPECT_EQ(rows(), "0");
    EXPECT_EQ(status(), "running");
    EXPECT_EQ(db.value("SELECT count(*) FROM metadata.ingestion_state"), "0");
  }
  void expect_everything_was_committed(Commit const& commit, CommitReceipt const& receipt) const {
    EXPECT_EQ(receipt.counts.inserted, commit.counts.read - commit.counts.skipped);
    EXPECT_EQ(receipt.counts.skipped, commit.counts.skipped);
    EXPECT_EQ(receipt.watermark_after, page_of_loans_cursor);
    EXPECT_EQ(rows(), std::to_string(receipt.counts.inserted));
    EXPECT_EQ(status(), "succeeded");
  }

  CommitCutter way_{db};
};

TEST_P(UnknownCommit, ThatTheServerNeverHeardOfDidNotHappen) {
  auto& warehouse = prepare(way_.address());
  auto const commit = stage_all();
  way_.arm(Cut::before);
  expect_nothing_was_committed(stage_error_of([&] { warehouse.commit(commit); }));
  EXPECT_TRUE(way_.has_cut());
}

TEST_P(UnknownCommit, WhoseAnswerWasLostHappened) {
  auto& warehouse = prepare(way_.address());
  auto commit = stage_all();
  commit.counts.skipped = 2;
  commit.counts.read += 2;
  way_.arm(Cut::after);
  expect_everything_was_committed(commit, warehouse.commit(commit));
  EXPECT_TRUE(way_.has_cut());
}

TEST_P(UnknownCommit, ThatIsStillUnderWayIsWaitedFor) {
  auto& warehouse = prepare(way_.address());
  let_the_commit_wait();
  auto const commit = stage_all();
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("SELECT pg_advisory_xact_lock(13)");
  way_.arm(Cut::between);
  std::jthread const releasing{[&] {
    EXPECT_TRUE(wait_until([&] { return !waiting("transactionid").empty(); }));
    EXPECT_EQ(status(), "running");
    holding.commit();
  }};
  expect_everything_was_committed(commit, warehouse.commit(commit));
}

TEST_P(UnknownCommit, ThatIsStillUnderWayAndFailsDidNotHappen) {
  auto& warehouse = prepare(way_.address());
  let_the_commit_wait();
  auto const commit = stage_all();
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("SELECT pg_advisory_xact_lock(13)");
  way_.arm(Cut::between);
  std::jthread const ending{[&] {
    EXPECT_TRUE(wait_until([&] { return !waiting("transactionid").empty(); }));
    // A session that looks for deadlocks shows no wait for a moment.
    std::string committing;
    EXPECT_TRUE(wait_until([&] {
      committing = waiting("advisory");
      return !committing.empty();
    }));
    EXPECT_EQ(db.value("SELECT pg_terminate_backend(" + committing + ", 10000)"), "t");
  }};
  expect_nothing_was_committed(stage_error_of([&] { warehouse.commit(commit); }));
}

TEST_P(UnknownCommit, ThatIsUnderWayForTooLongIsNotWaitedForWithoutEnd) {
  auto& warehouse = prepare(way_.address(), std::chrono::milliseconds{200});
  let_the_commit_wait();
  auto const commit = stage_all();
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("SELECT pg_advisory_xact_lock(13)");
  way_.arm(Cut::between);
  auto const error = stage_error_of([&] { warehouse.commit(commit); });
  EXPECT_EQ(error.code(), "commit_unknown");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_THAT(error.what(), HasSubstr("lock timeout"));
  holding.commit();
  EXPECT_TRUE(wait_until([&] { return status() == "succeeded"; }));
}

INSTANTIATE_TEST_SUITE_P(Strategies, UnknownCommit,
                         testing::Values(Strategy::direct, Strategy::staged,
                                         Strategy::merged_early),
                         name_of_strategy);

}  // namespace
}  // namespace loanpulse
