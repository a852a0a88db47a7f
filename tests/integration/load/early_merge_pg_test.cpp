#include <gmock/gmock.h>

#include "integration/load/paged_load_fixture.hpp"
#include "support/stage_error.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

constexpr char const* day = page_of_loans_cursor;
/// Not the session that copies the rows, which has a transaction too while it does.
constexpr char const* merging_session =
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
    "'loanpulse loans' AND backend_xid IS NOT NULL AND query NOT LIKE '%COPY%'";

/// Enough rows for several chunks, so that all but the last are merged before the commit.
class EarlyMergeTest : public PagedLoadTest {
 protected:
  static constexpr std::int64_t page_rows = 5'000;
  EarlyMergeTest() : PagedLoadTest{page_rows} { send_runs_through_the_staging_area(); }

  /// Waits until a session has merged something that is not committed yet.
  std::string merging_pid() const {
    std::string pid;
    EXPECT_TRUE(wait_until([&] { return !(pid = db.value(merging_session)).empty(); }));
    return pid;
  }
};

TEST_F(EarlyMergeTest, NothingIsSeenBeforeTheCommitAndEverythingAfterIt) {
  stage_pages(6, "Riga");
  merging_pid();
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 30'000u);
  EXPECT_EQ(receipt.watermark_after, day);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "30000");
  EXPECT_EQ(work_tables(), "0");
}

TEST_F(EarlyMergeTest, ChangedAndUnchangedRowsAreToldApart) {
  db.value(
      "INSERT INTO staging.loans SELECT n, CASE WHEN n % 3 = 0 THEN 'Oslo' ELSE 'Riga' END, NULL, "
      "'2024-03-01', gen_random_uuid(), now() FROM generate_series(0, 20000 - 1) n RETURNING 1");
  db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  stage_pages(6, "Riga");
  merging_pid();
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.updated, 6'667u);
  EXPECT_EQ(receipt.counts.inserted, 10'000u);
  EXPECT_EQ(receipt.counts.unchanged, 13'333u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Riga'"), "30000");
}

TEST_F(EarlyMergeTest, IsUndoneWhenAKeyMayHaveComeTwice) {
  stage_pages(4, "Riga");
  merging_pid();
  possible_.keys_are_distinct = false;
  stage_page(0, "Oslo");  // the first page again, changed
  EXPECT_EQ(db.value(merging_session), "");
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 20'000u);
  EXPECT_EQ(receipt.counts.unchanged, 5'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Oslo'"), "5000");
}

TEST_F(EarlyMergeTest, ALostSessionCostsOnlyTheHeadStart) {
  stage_pages(4, "Riga");
  db.value("SELECT pg_terminate_backend(" + merging_pid() + ", 10000)");
  stage_page(20'000, "Riga");
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 25'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "25000");
}

TEST_F(EarlyMergeTest, ARowThatSomebodyElseAddsMeanwhileIsMergedInTheSecondTry) {
  PgSession other = db.connect();
  PgTransaction adding{other};
  adding.exec(
      "INSERT INTO staging.loans VALUES (12345, 'theirs', NULL, NULL, gen_random_uuid(), now())");
  stage_pages(5, "Riga");
  ASSERT_TRUE(wait_until([&] { return waiting_for_locks() == "1"; }));
  adding.commit();
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 24'999u);
  EXPECT_EQ(receipt.counts.updated, 1u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans WHERE id = 12345"), "Riga");
}

TEST_F(EarlyMergeTest, ARunThatWasDeclaredDeadCannotCommit) {
  stage_pages(4, "Riga");
  merging_pid();
  db.value("UPDATE metadata.pipeline_runs SET fencing_token = fencing_token + 1000 RETURNING 1");
  EXPECT_EQ(stage_error_of([&] { warehouse_.commit(everything()); }).code(), "fenced");
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST_F(EarlyMergeTest, ASourceThatPausesIsNotWaitedForWithAnOpenTransaction_fault_53) {
  stage_pages(4, "Riga");
  merging_pid();
  ASSERT_TRUE(wait_until([&] { return db.value(merging_session).empty(); }));
  stage_page(20'000, "Riga");
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 25'000u);
}

TEST_F(EarlyMergeTest, AnInterruptionEndsTheMergeAndIsNotForgotten) {
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("LOCK TABLE staging.loans IN EXCLUSIVE MODE");
  stage_pages(4, "Riga");
  ASSERT_TRUE(wait_until([&] { return waiting_for_locks() == "1"; }));
  warehouse_.interrupt();
  // Of either session: the one that copies may have been at work too.
  EXPECT_THROW(warehouse_.commit(everything()), StageError);
}

TEST_F(EarlyMergeTest, KeepsTheRunAliveWhileTheLastChunksAreMerged) {
  PgSession blocker = db.connect();
  PgTransaction lock{blocker};
  lock.exec("LOCK TABLE staging.loans IN EXCLUSIVE MODE");  // it may be read
  int calls = 0;
  PgWarehouse warehouse{sessions_, scratch, job, run_, std::chrono::seconds{60}, [&] {
                          // By then the merge has waited for a second.
                          if (++calls == 2) throw StageError{ErrorKind::cancelled, "cancelled", ""};
                        }};
  for (int page = 0; page < 4; ++page) {
    auto const batch = page_of_loans(++page_number, page * page_rows, page_rows, "Riga");
    warehouse.stage(batch, std::vector<bool>(batch.rows, true), {true, {}});
  }
  EXPECT_EQ(stage_error_of([&] { warehouse.commit(everything()); }).code(), "cancelled");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace loanpulse
