#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "model/quality_failure.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

TEST_F(LoadTest, LoadingTheSameRowsTwiceRewritesNothing) {
  auto const rows = loan(1, "Riga", day1) + "," + loan(2, "Oslo", day2);
  auto const first = load(rows);
  EXPECT_EQ(first.counts.inserted, 2u);
  auto const versions = db.value("SELECT string_agg(xmin::text, ',') FROM staging.loans");

  auto const second = load(rows);
  EXPECT_EQ(second.counts.inserted, 0u);
  EXPECT_EQ(second.counts.updated, 0u);
  EXPECT_EQ(second.counts.unchanged, 2u);
  EXPECT_EQ(db.value("SELECT string_agg(xmin::text, ',') FROM staging.loans"), versions);
}

TEST_F(LoadTest, TheNewestVersionOfAKeyInABatchWins) {
  auto const receipt =
      load(loan(1, "new", day3) + "," + loan(1, "old", day1) + "," + loan(1, "middle", day2));
  EXPECT_EQ(receipt.counts.inserted, 1u);
  EXPECT_EQ(receipt.counts.unchanged, 2u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "new");
}

TEST_F(LoadTest, OfEquallyNewVersionsTheLastToArriveWins) {
  load(loan(1, "first", day1) + "," + loan(1, "second", day1));
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "second");
}

TEST_F(LoadTest, NanosecondsDecideBetweenVersionsOfOneMicrosecond) {
  load(loan(1, "later", "2024-03-01T00:00:00.000001900Z") + "," +
       loan(1, "earlier", "2024-03-01T00:00:00.000001200Z"));
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "later");
}

TEST_F(LoadTest, AnOlderVersionNeverOverwritesANewerOne) {
  load(loan(1, "new", day2));
  auto const receipt = load(loan(1, "old", day1));
  EXPECT_EQ(receipt.counts.older, 1u);
  EXPECT_EQ(receipt.counts.unchanged, 0u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "new");
  EXPECT_EQ(receipt.watermark_after, day2) << "the watermark must not go back";
}

TEST_F(LoadTest, NewChangedUnchangedAndOlderRowsOfOneRunAreToldApart) {
  load(loan(1, "Riga", day1) + "," + loan(2, "Riga", day1) + "," + loan(3, "Riga", day2));
  auto const receipt = load(loan(1, "Oslo", day2) + "," + loan(2, "Riga", day1) + "," +
                            loan(3, "Oslo", day1) + "," + loan(4, "Oslo", day3));
  EXPECT_EQ(receipt.counts.updated, 1u);
  EXPECT_EQ(receipt.counts.inserted, 1u);
  EXPECT_EQ(receipt.counts.unchanged, 1u);
  EXPECT_EQ(receipt.counts.older, 1u);
  EXPECT_EQ(db.value("SELECT string_agg(id || city, ' ' ORDER BY id) FROM staging.loans"),
            "1Oslo 2Riga 3Riga 4Oslo");
  EXPECT_EQ(db.value("SELECT count(DISTINCT _run_id) FROM staging.loans"), "2");
}

TEST_F(LoadTest, RowsWithoutAColumnBesideTheirKeyAreAddedOrLeftAlone) {
  job.source.incremental.reset();
  job.target.columns.resize(1);
  load(R"({"id": 5}, {"id": 7})");
  auto const receipt = load(R"({"id": 4}, {"id": 5}, {"id": 6})");
  EXPECT_EQ(receipt.counts.inserted, 2u);
  EXPECT_EQ(receipt.counts.unchanged, 1u);
  EXPECT_EQ(db.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM staging.loans"), "4 5 6 7");
}

TEST_F(LoadTest, TheWatermarkIsTheSourcesOwnTextAndCommitsWithTheRows) {
  auto const receipt = load(loan(1, "Riga", "2024-03-01 02:00:00.1234567+02:00"));
  EXPECT_EQ(receipt.watermark_after, "2024-03-01 02:00:00.1234567+02:00");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"),
            "2024-03-01 02:00:00.1234567+02:00");
  EXPECT_EQ(db.value("SELECT status || ' ' || row_count FROM metadata.pipeline_runs"),
            "succeeded 1");
}

TEST_F(LoadTest, ARunWithoutRowsCommitsItsRecordAlone) {
  load(loan(1, "Riga", day1));
  auto const receipt = load("");
  EXPECT_EQ(receipt.counts.read, 0u);
  EXPECT_EQ(receipt.watermark_after, day1);
  EXPECT_EQ(db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'succeeded'"),
            "2");
}

TEST_F(LoadTest, ARunThatWasDeclaredDeadCannotCommit) {
  auto const run = begin();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::seconds{5}};
  warehouse.prepare();
  auto const ready = stage(warehouse, loan(1, "Riga", day1));
  db.value(
      "WITH x AS (UPDATE metadata.pipeline_runs SET status = 'interrupted', finished_at = now() "
      "RETURNING 1) SELECT count(*) FROM x");
  try {
    warehouse.commit(ready);
    FAIL() << "the fence did not hold";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "fenced");
  }
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
  EXPECT_EQ(db.value("SELECT count(*) FROM metadata.ingestion_state"), "0");
}

TEST_F(LoadTest, AWatermarkSetByHandMeanwhileIsNotOverwritten) {
  load(loan(1, "Riga", day1));
  auto const run = begin();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::seconds{5}};
  auto const ready = stage(warehouse, loan(2, "Oslo", day2));
  db.value(
      "WITH x AS (UPDATE metadata.ingestion_state SET watermark = 'by hand' RETURNING 1) SELECT "
      "count(*) FROM x");
  EXPECT_THROW(warehouse.commit(ready), StageError);
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), "by hand");
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "1");
}

TEST_F(LoadTest, AnAbandonedRunLeavesNoStagingTables) {
  {
    auto const run = begin();
    PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
    PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::seconds{5}};
    warehouse.prepare();
    send_runs_through_the_staging_area();
    stage(warehouse, loan(1, "Riga", day1));
    warehouse.pause();
    EXPECT_EQ(db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"), "1");
  }
  EXPECT_EQ(db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"), "0");
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST_F(LoadTest, TheCommitWaitsForTheDiskWhateverTheServersDefaultIs) {
  db.value("SELECT set_config('synchronous_commit', 'off', false)");
  PgSession session = db.connect();
  {
    PgTransaction tx{session};
    tx.exec("ALTER DATABASE " + quoted_identifier(db.name()) + " SET synchronous_commit = off");
    tx.commit();
  }
  load(loan(1, "Riga", day1));
  {
    PgTransaction tx{session};
    tx.exec("CREATE TABLE staging.noted (setting text)");
    tx.exec(
        "CREATE FUNCTION staging.note_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO staging.noted VALUES (current_setting('synchronous_commit')); RETURN NULL; "
        "END $$");
    tx.exec(
        "CREATE CONSTRAINT TRIGGER note AFTER INSERT ON staging.loans DEFERRABLE INITIALLY "
        "DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION staging.note_setting()");
    tx.commit();
  }
  load(loan(2, "Oslo", day2));
  EXPECT_EQ(db.value("SELECT setting FROM staging.noted"), "on");
}

TEST_F(LoadTest, AWaitForAnotherSessionsLockEnds_fault_52) {
  load(loan(1, "Riga", day1));
  auto const run = begin();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::milliseconds{20}};
  warehouse.prepare();
  auto const ready = stage(warehouse, loan(2, "Oslo", day2));
  PgSession session = db.connect();
  {
    PgTransaction other{session};
    other.exec("LOCK staging.loans IN EXCLUSIVE MODE");
    try {
      warehouse.commit(ready);
      FAIL() << "the lock did not hold";
    } catch (StageError const& error) {
      EXPECT_EQ(error.code(), "sql_55P03");
      EXPECT_EQ(error.kind(), ErrorKind::transient);
    }
  }
  EXPECT_EQ(warehouse.commit(ready).counts.inserted, 1u);
}

TEST_F(LoadTest, AConnectionLostBeforeTheCommitChangesNothing) {
  auto const run = begin();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::seconds{5}};
  warehouse.prepare();
  auto const ready = stage(warehouse, loan(1, "Riga", day1));
  db.value(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = "
      "'loanpulse loans' AND datname = current_database()");
  EXPECT_THROW(warehouse.commit(ready), StageError);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
  EXPECT_EQ(db.value("SELECT status FROM metadata.pipeline_runs"), "running");
}

}  // namespace
}  // namespace loanpulse
