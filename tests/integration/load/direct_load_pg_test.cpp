#include <gmock/gmock.h>

#include "integration/load/paged_load_fixture.hpp"
#include "model/quality_failure.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

constexpr char const* copying_session =
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
    "'loanpulse loans' AND backend_xid IS NOT NULL";

/// Pages of new keys, which go straight into the target from the second one on.
class DirectLoadTest : public PagedLoadTest {
 protected:
  static constexpr std::int64_t page_rows = 1'000;
  DirectLoadTest() : PagedLoadTest{page_rows} {}

  std::string copying_pid() const {
    std::string pid;
    EXPECT_TRUE(wait_until([&] { return !(pid = db.value(copying_session)).empty(); }));
    return pid;
  }
};

TEST_F(DirectLoadTest, NothingIsSeenBeforeTheCommitAndEverythingAfterIt) {
  stage_pages(4);
  copying_pid();
  EXPECT_EQ(rows(), "0");
  EXPECT_EQ(work_tables(), "0");
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 4'000u);
  EXPECT_EQ(receipt.watermark_after, page_of_loans_cursor);
  EXPECT_EQ(rows(), "4000");
  EXPECT_EQ(
      db.value("SELECT count(DISTINCT _loaded_at) || ' ' || bool_and(_run_id = '" + run_.run_id +
               "') || ' ' || bool_and(_loaded_at BETWEEN now() - interval '1 "
               "hour' AND now()) FROM staging.loans"),
      "1 true true");
}

TEST_F(DirectLoadTest, ItsOwnRowsAreNotThoseOfOthers) {
  EXPECT_FALSE(warehouse_.has_rows_of_others());
  stage_pages(4);
  copying_pid();
  EXPECT_FALSE(warehouse_.has_rows_of_others());
  warehouse_.commit(everything());
  EXPECT_TRUE(warehouse_.has_rows_of_others()) << "of the run that has committed";
}

TEST_F(DirectLoadTest, KeysAboveThoseOfTheTargetGoStraightIntoItToo) {
  db.value(
      "INSERT INTO staging.loans VALUES (500, 'theirs', NULL, NULL, gen_random_uuid(), now()) "
      "RETURNING 1");
  db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  stage_page(501);
  stage_page(1'501);
  copying_pid();
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 2'000u);
}

TEST_F(DirectLoadTest, KeysThatMayBeThereAreStaged) {
  db.value(
      "INSERT INTO staging.loans VALUES (500, 'theirs', NULL, NULL, gen_random_uuid(), now()) "
      "RETURNING 1");
  db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  stage_page(500);
  warehouse_.pause();
  EXPECT_EQ(work_tables(), "1");
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 999u);
  EXPECT_EQ(receipt.counts.updated, 1u);
}

TEST_F(DirectLoadTest, AKeyThatComesTwiceIsLeftToTheStagingArea) {
  stage_pages(3);
  stage_page(0, "Oslo");  // the first page again
  stage_page(3'000);
  possible_.keys_are_distinct = false;
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 4'000u);
  EXPECT_EQ(receipt.counts.unchanged, 1'000u);
  EXPECT_EQ(db.value("SELECT count(*) FILTER (WHERE city = 'Oslo') || ' of ' || count(*) FROM "
                     "staging.loans"),
            "1000 of 4000");
}

TEST_F(DirectLoadTest, NanosecondsStillDecideWhenItFellBack) {
  auto older = page_of_loans(1, 0, 1, "older");
  auto newer = page_of_loans(2, 0, 1, "newer");
  newer.cursors[0] = "2024-03-01T00:00:00.000000900Z";
  older.cursors[0] = "2024-03-01T00:00:00.000000200Z";
  warehouse_.stage(newer, {true}, possible_);
  warehouse_.stage(older, {true}, possible_);
  staged_ = 2;
  possible_.keys_are_distinct = false;
  warehouse_.commit(everything());
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "newer");
}

TEST_F(DirectLoadTest, ARowThatSomebodyElseAddsMeanwhileIsMerged) {
  stage_pages(2);
  db.value(
      "INSERT INTO staging.loans VALUES (2500, 'theirs', NULL, NULL, gen_random_uuid(), now()) "
      "RETURNING 1");
  stage_page(2'000);
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 2'999u);
  EXPECT_EQ(receipt.counts.updated, 1u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans WHERE id = 2500"), "Riga");
}

TEST_F(DirectLoadTest, ALostSessionCostsNoRow) {
  stage_pages(3);
  db.value("SELECT pg_terminate_backend(" + copying_pid() + ", 10000)");
  stage_page(3'000);
  stage_page(4'000);
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 5'000u);
  EXPECT_EQ(rows(), "5000");
}

TEST_F(DirectLoadTest, ASessionLostBeforeTheCommitCostsNoRow) {
  stage_pages(3);
  db.value("SELECT pg_terminate_backend(" + copying_pid() + ", 10000)");
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 3'000u);
}

TEST_F(DirectLoadTest, ASourceThatPausesIsNotWaitedForWithAnOpenTransaction_fault_53) {
  stage_pages(3);
  copying_pid();
  warehouse_.pause();
  EXPECT_EQ(db.value(copying_session), "");
  warehouse_.pause();
  stage_page(3'000);
  EXPECT_EQ(warehouse_.commit(everything()).counts.inserted, 4'000u);
  EXPECT_EQ(rows(), "4000");
}

TEST_F(DirectLoadTest, StagingItsPagesAfterAllKeepsTheRunAlive) {
  int calls = 0;
  PgWarehouse warehouse{sessions_, scratch, job, run_, std::chrono::seconds{5}, [&] { ++calls; }};
  for (int page = 0; page < 5; ++page) {
    auto const batch = page_of_loans(++page_number, page * page_rows, page_rows, "Riga");
    warehouse.stage(batch, std::vector<bool>(batch.rows, true), possible_);
  }
  EXPECT_EQ(calls, 0);
  warehouse.pause();
  EXPECT_EQ(calls, 5);
}

TEST_F(DirectLoadTest, WithoutRoomOnDiskRowsAreStaged) {
  MemoryScratch small{100'000};
  PgWarehouse warehouse{sessions_, small, job, run_, std::chrono::seconds{5}};
  for (int page = 0; page < 5; ++page) {
    auto const batch = page_of_loans(++page_number, page * page_rows, page_rows, "Riga");
    warehouse.stage(batch, std::vector<bool>(batch.rows, true), possible_);
    staged_ += batch.rows;
  }
  warehouse.pause();
  EXPECT_NE(work_tables(), "0");
  EXPECT_EQ(warehouse.commit(everything()).counts.inserted, 5'000u);
}

TEST_F(DirectLoadTest, AUniqueCheckThatIsNotProvenIsAskedOfTheStagedRows) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::fail, 1.0});
  possible_.is_unique = {false, true};
  stage_pages(3);
  copying_pid();
  possible_.is_unique = {false, false};
  try {
    warehouse_.commit(everything());
    FAIL() << "committed";
  } catch (QualityFailure const& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("unique on city failed: city = Riga more than once"));
  }
  EXPECT_EQ(rows(), "0");
}

TEST_F(DirectLoadTest, AUniqueCheckOnTheKeyIsProvenByItsIndex) {
  job.quality.push_back({UniqueCheck{{"id"}}, OnFail::fail, 1.0});
  possible_ = {false, {false, false}};
  stage_pages(3);
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 3'000u);
  EXPECT_EQ(work_tables(), "0");
}

TEST_F(DirectLoadTest, AFailedRowCountUndoesIt) {
  job.quality.push_back({RowCountCheck{{}, 2'000}, OnFail::fail, 1.0});
  stage_pages(3);
  EXPECT_THROW(warehouse_.commit(everything()), QualityFailure);
  EXPECT_EQ(rows(), "0");
}

TEST_F(DirectLoadTest, QuarantinedRowsCommitWithTheOthers) {
  stage_pages(2);
  QuarantinedRow row;
  row.page = 2;
  row.rule = "range";
  row.reason = "too small";
  row.text = "{}";
  warehouse_.quarantine({row});
  stage_page(2'000);
  staged_ += 1;
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.quarantined, 1u);
  EXPECT_EQ(receipt.counts.inserted, 3'000u);
  EXPECT_EQ(db.value("SELECT reason FROM metadata.quarantined_rows"), "too small");
  EXPECT_EQ(work_tables(), "0");
}

TEST_F(DirectLoadTest, ARunThatWasDeclaredDeadCannotCommit) {
  stage_pages(3);
  db.value("UPDATE metadata.pipeline_runs SET fencing_token = fencing_token + 1000 RETURNING 1");
  EXPECT_EQ(stage_error_of([&] { warehouse_.commit(everything()); }).code(), "fenced");
  EXPECT_EQ(rows(), "0");
}

TEST_F(DirectLoadTest, ATableWithRulesTakesRowsByInsertOnly) {
  PgSession session = db.connect();
  {
    PgTransaction tx{session};
    tx.exec(
        "CREATE RULE no_oslo AS ON INSERT TO staging.loans WHERE NEW.city = 'Oslo' DO INSTEAD "
        "NOTHING");
    tx.commit();
  }
  stage_page(0);
  warehouse_.pause();
  EXPECT_EQ(work_tables(), "1");
}

TEST_F(DirectLoadTest, AKeyThatIsOnlyCheckedAtTheCommitIsLeftToTheStagingArea) {
  PgSession session = db.connect();
  {
    PgTransaction tx{session};
    tx.exec("ALTER TABLE staging.loans DROP CONSTRAINT loans_pkey");
    tx.exec("ALTER TABLE staging.loans ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED");
    tx.commit();
  }
  stage_pages(2);
  stage_page(0, "Oslo");
  copying_pid();
  possible_.keys_are_distinct = false;
  auto const receipt = warehouse_.commit(everything());
  EXPECT_EQ(receipt.counts.inserted, 2'000u);
  EXPECT_EQ(receipt.counts.unchanged, 1'000u);
}

TEST_F(DirectLoadTest, AnInterruptionEndsTheRunAndIsNotForgotten) {
  stage_pages(2);
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("LOCK TABLE metadata.ingestion_state IN ACCESS EXCLUSIVE MODE");
  std::jthread const interrupting{[&] {
    EXPECT_TRUE(wait_until([&] { return waiting_for_locks() == "1"; }));
    warehouse_.interrupt();
  }};
  EXPECT_EQ(stage_error_of([&] { warehouse_.commit(everything()); }).code(), "sql_57014");
  EXPECT_EQ(rows(), "0");
}

}  // namespace
}  // namespace loanpulse
