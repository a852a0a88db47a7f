// A target that lost its rows while the watermark stayed: the next run would load the increment
// alone, and succeed.
#include "load/committed_target_pg.hpp"

#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "load/target_pg.hpp"
#include "model/clock.hpp"
#include "record/run_catalogue_pg.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A table to which two runs have committed, of day1 and of day2.
class CommittedTargetTest : public LoadTest {
 protected:
  void SetUp() override {
    load(loan(1, "Riga", day1) + "," + loan(2, "Riga", day1));
    execute("CREATE TABLE staging.backup AS SELECT * FROM staging.loans");
    load(loan(3, "Oslo", day2) + "," + loan(4, "Oslo", day2));
  }

  void execute(std::string const& sql) {
    PgSession session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }
  /// Waits until PostgreSQL has counted them, which it does after the transaction.
  void delete_rows(std::string const& condition) {
    auto const deleted = [&] {
      return std::stoi(db.value("SELECT pg_stat_get_tuples_deleted('staging.loans'::regclass)"));
    };
    int const before = deleted();
    execute("DELETE FROM staging.loans WHERE " + condition);
    ASSERT_TRUE(wait_until([&] { return deleted() > before; }));
  }

  /// What the next run says before it fetches anything: "goes on", or the refusal.
  std::string next_run() {
    PgSession session = db.connect();
    try {
      prepare_target(session, job, std::chrono::seconds{5});
      return "goes on";
    } catch (StageError const& error) {
      EXPECT_EQ(error.kind(), ErrorKind::rejected);
      return error.code() + ": " + error.what();
    }
  }
  void state(std::optional<std::string> const& watermark) {
    make_run_catalogue(db.address())->set_state(job.name, watermark);
  }
  /// The table that the state is about, and whether its oid is that of the job's.
  std::string committed_to() const {
    return db.value("SELECT coalesce(target_table, 'none') || ' ' || coalesce((target_oid = '" +
                    quoted_table(job.target.schema, job.target.table) +
                    "'::regclass)::text, '-') FROM metadata.ingestion_state");
  }
  std::string watermark() const {
    return db.value("SELECT watermark FROM metadata.ingestion_state");
  }
};

TEST_F(CommittedTargetTest, AsItWasCommittedIsNotEvenRead) {
  EXPECT_EQ(committed_to(), "staging.loans true");
  PgSession other = db.connect();
  PgTransaction holding{other};
  holding.exec("LOCK TABLE staging.loans IN ACCESS EXCLUSIVE MODE");
  PgSession session = db.connect();
  EXPECT_TRUE(prepare_target(session, job, std::chrono::milliseconds{50}));
}

TEST_F(CommittedTargetTest, ThatWasDroppedIsRefusedWithTheWaysOut) {
  execute("DROP TABLE staging.loans");
  EXPECT_EQ(next_run(),
            "target_emptied: staging.loans does not exist, but the watermark of job 'loans' says "
            "that all rows up to seen_at '2024-03-02T00:00:00Z' were loaded into it: `loanpulse "
            "state reset loans` loads everything again, `loanpulse state rebuild loans` goes on "
            "from the highest seen_at that is there, and, where rows were removed on purpose, "
            "`loanpulse state set loans '2024-03-02T00:00:00Z'` goes on from the watermark");
  EXPECT_EQ(db.value("SELECT to_regclass('staging.loans')"), "") << "nothing was made either";
}

TEST_F(CommittedTargetTest, ThatWasTruncatedIsRefused) {
  execute("TRUNCATE staging.loans");
  EXPECT_THAT(next_run(), HasSubstr("target_emptied: staging.loans is empty, but"));
}

TEST_F(CommittedTargetTest, FromWhichAllRowsWereDeletedIsRefused) {
  delete_rows("true");
  EXPECT_THAT(next_run(), HasSubstr("target_emptied: staging.loans is empty, but"));
}

TEST_F(CommittedTargetTest, ThatWasMadeAnewIsRefused) {
  execute(
      "CREATE TABLE staging.fresh (LIKE staging.loans INCLUDING ALL); DROP TABLE "
      "staging.loans; ALTER TABLE staging.fresh RENAME TO loans");
  EXPECT_THAT(next_run(), HasSubstr("target_emptied: staging.loans is empty, but"));
}

TEST_F(CommittedTargetTest, ThatWasRenamedIsRefusedAndFound) {
  execute("ALTER TABLE staging.loans RENAME TO old_loans");
  EXPECT_THAT(next_run(), HasSubstr("staging.loans does not exist, but the watermark of job "
                                    "'loans' says that all rows up to seen_at "
                                    "'2024-03-02T00:00:00Z' were loaded into it (that table is "
                                    "staging.old_loans now): "));
}

TEST_F(CommittedTargetTest, ThatWasRestoredFromAnOlderBackupIsRefused) {
  auto const last = db.value("SELECT _run_id FROM staging.loans WHERE id = 4");
  auto const refusal = AllOf(HasSubstr("target_emptied: staging.loans has no row from seen_at "
                                       "'2024-03-02T00:00:00Z' on and none of run " +
                                       last + ", which wrote last, but"),
                             HasSubstr("loanpulse state rebuild loans"));
  execute("TRUNCATE staging.loans; INSERT INTO staging.loans SELECT * FROM staging.backup");
  EXPECT_THAT(next_run(), refusal) << "the same table";
  execute(
      "DROP TABLE staging.loans; ALTER TABLE staging.backup ADD PRIMARY KEY (id); ALTER TABLE "
      "staging.backup ALTER id SET NOT NULL; ALTER TABLE staging.backup RENAME TO loans");
  EXPECT_THAT(next_run(), refusal) << "another one";
}

TEST_F(CommittedTargetTest, FromWhichTheNewestRowsWereDeletedIsRefused) {
  delete_rows("seen_at >= '2024-03-02'");
  EXPECT_THAT(next_run(), HasSubstr("has no row from seen_at '2024-03-02T00:00:00Z' on and none"));
}

TEST_F(CommittedTargetTest, WithoutRecordsOfItsRunsIsJudgedByTheWatermarkAlone) {
  execute("DELETE FROM metadata.pipeline_runs");
  delete_rows("id = 1");
  EXPECT_EQ(next_run(), "goes on");
  delete_rows("seen_at >= '2024-03-02'");
  EXPECT_THAT(next_run(), HasSubstr("has no row from seen_at '2024-03-02T00:00:00Z' on, but"));
}

TEST_F(CommittedTargetTest, ThatAnotherJobsTableReplacedIsRefusedByBothNames) {
  job.target.table = "other";
  EXPECT_THAT(next_run(), HasSubstr("target_emptied: staging.other does not exist, but the "
                                    "watermark of job 'loans' says that all rows up to seen_at "
                                    "'2024-03-02T00:00:00Z' were loaded into staging.loans: "));
  execute("CREATE TABLE staging.other (LIKE staging.loans INCLUDING ALL)");
  EXPECT_THAT(next_run(), HasSubstr("staging.other is empty, but"));
  execute("INSERT INTO staging.other SELECT * FROM staging.backup");
  EXPECT_THAT(next_run(), HasSubstr("staging.other has no row from seen_at"));
}

TEST_F(CommittedTargetTest, ThatWasRenamedTogetherWithTheJobsIsTheSame) {
  execute("ALTER TABLE staging.loans RENAME TO applications");
  job.target.table = "applications";
  EXPECT_EQ(next_run(), "goes on");
  load("");
  EXPECT_EQ(committed_to(), "staging.applications true");
}

TEST_F(CommittedTargetTest, ThatWasReplacedByACopyWithItsNewestRowsGoesOn) {
  execute(
      "CREATE TABLE staging.copy (LIKE staging.loans INCLUDING ALL); INSERT INTO staging.copy "
      "SELECT * FROM staging.loans WHERE id <> 1; DROP TABLE staging.loans; ALTER TABLE "
      "staging.copy RENAME TO loans");
  EXPECT_EQ(committed_to(), "staging.loans false");
  EXPECT_EQ(next_run(), "goes on");
  load("");
  EXPECT_EQ(committed_to(), "staging.loans true");
}

TEST_F(CommittedTargetTest, OfARestoredDatabaseHasOtherNumbersAndGoesOn) {
  execute("UPDATE metadata.ingestion_state SET target_oid = 1, target_mark = 2");
  EXPECT_EQ(next_run(), "goes on");
  load(loan(5, "Oslo", day3));
  EXPECT_EQ(committed_to(), "staging.loans true");
}

TEST_F(CommittedTargetTest, ThatWasRewrittenGoesOn) {
  execute("ALTER TABLE staging.loans ALTER amount TYPE numeric(9,2)");
  execute("ALTER TABLE staging.loans ALTER amount TYPE numeric(14,2)");
  EXPECT_EQ(next_run(), "goes on");
}

TEST_F(CommittedTargetTest, WhoseOldRowsAreDeletedByARetentionGoesOn) {
  delete_rows("seen_at < '2024-03-02'");
  EXPECT_EQ(next_run(), "goes on");
  load(loan(5, "Oslo", day3));
  EXPECT_EQ(watermark(), day3);
}

TEST_F(CommittedTargetTest, WhoseNewestRowAloneWasDeletedGoesOn) {
  load(loan(5, "Oslo", day2) + "," + loan(6, "Oslo", day3));
  delete_rows("id = 6");
  EXPECT_EQ(next_run(), "goes on") << "there is another row of that run";
}

TEST_F(CommittedTargetTest, ThatWasEmptiedIsLeftByAReset) {
  execute("DROP TABLE staging.loans");
  state(std::nullopt);
  EXPECT_EQ(load(loan(1, "Riga", day1) + "," + loan(3, "Oslo", day2)).counts.inserted, 2u);
  EXPECT_EQ(committed_to(), "staging.loans true");
  EXPECT_EQ(next_run(), "goes on");
}

TEST_F(CommittedTargetTest, ThatWasRestoredIsLeftByARebuild) {
  execute("TRUNCATE staging.loans; INSERT INTO staging.loans SELECT * FROM staging.backup");
  PgSession session = db.connect();
  state(highest_in_target(session, job, SystemClock{}.now()));
  EXPECT_EQ(watermark(), "2024-03-01T00:00:00.000000Z");
  EXPECT_EQ(load(loan(2, "Riga", day1) + "," + loan(3, "Oslo", day2)).counts.inserted, 1u);
  EXPECT_EQ(next_run(), "goes on");
}

TEST_F(CommittedTargetTest, ThatWasEmptiedIsLeftByARebuildToo) {
  execute("TRUNCATE staging.loans");
  PgSession session = db.connect();
  state(highest_in_target(session, job, SystemClock{}.now()));
  EXPECT_EQ(load(loan(1, "Riga", day1)).counts.inserted, 1u);
}

TEST_F(CommittedTargetTest, ThatWasEmptiedOnPurposeGoesOnAsOftenAsOneLikes) {
  delete_rows("true");
  state(day2);
  EXPECT_EQ(committed_to(), "none -");
  for (int run = 0; run < 3; ++run) {
    EXPECT_EQ(next_run(), "goes on");
    load("");
    EXPECT_EQ(committed_to(), "none -") << "there are no rows that could be missed";
  }
  load(loan(5, "Oslo", day3));
  EXPECT_EQ(committed_to(), "staging.loans true");
  execute("TRUNCATE staging.loans");
  EXPECT_THAT(next_run(), HasSubstr("target_emptied"));
}

TEST_F(CommittedTargetTest, OfAStateWithoutATableIsFilledInByTheNextCommit) {
  execute(
      "UPDATE metadata.ingestion_state SET target_table = NULL, target_oid = NULL, target_mark "
      "= NULL");
  EXPECT_EQ(next_run(), "goes on") << "committed before there were these columns";
  load("");
  EXPECT_EQ(committed_to(), "staging.loans true");

  state("2025-01-01T00:00:00Z");
  load("");
  EXPECT_EQ(committed_to(), "staging.loans true");
  EXPECT_EQ(next_run(), "goes on") << "a watermark above all rows, but as it was committed";
}

TEST_F(CommittedTargetTest, OfAFirstRunFromAWatermarkByHandIsMade) {
  execute("DROP TABLE staging.loans");
  state(day2);
  EXPECT_EQ(next_run(), "goes on");
  EXPECT_EQ(load(loan(7, "Oslo", day3)).counts.inserted, 1u);
}

TEST_F(CommittedTargetTest, OfAJobThatReadsEverythingIsMadeAnew) {
  job.source.incremental.reset();
  state(std::nullopt);
  load(loan(1, "Riga", day1));
  execute("DROP TABLE staging.loans");
  EXPECT_EQ(load(loan(1, "Riga", day1)).counts.inserted, 1u);
}

TEST_F(CommittedTargetTest, InPartitionsIsRefusedWhenItsRowsAreGone) {
  execute(
      "DROP TABLE staging.loans; CREATE TABLE staging.loans (LIKE staging.backup) PARTITION BY "
      "RANGE (id); ALTER TABLE staging.loans ADD PRIMARY KEY (id); CREATE TABLE staging.low "
      "PARTITION OF staging.loans FOR VALUES FROM (0) TO (100); CREATE TABLE staging.high "
      "PARTITION OF staging.loans FOR VALUES FROM (100) TO (200)");
  state(std::nullopt);
  load(loan(1, "Riga", day1));
  load(loan(101, "Oslo", day2));
  EXPECT_EQ(committed_to(), "staging.loans true");
  execute("DROP TABLE staging.low");
  EXPECT_EQ(next_run(), "goes on") << "old rows may go";
  load(loan(102, "Oslo", day2));
  execute("TRUNCATE staging.high");
  EXPECT_THAT(next_run(), HasSubstr("target_emptied: staging.loans is empty"));
}

/// A cursor as a source writes it, of which the target may store less, and one just below it.
struct SourceCursor {
  char const* type;
  TimeFormat format;
  char const* below;
  char const* text;
};
void PrintTo(SourceCursor const& cursor, std::ostream* out) {
  *out << cursor.type << ' ' << cursor.text;
}

class WatermarkInTarget : public CommittedTargetTest,
                          public testing::WithParamInterface<SourceCursor> {
 protected:
  void SetUp() override {
    job.target.columns = {column("id", "bigint"), column("at", GetParam().type)};
    job.target.columns[1].format = GetParam().format;
    job.source.incremental->cursor_column = 1;
    job.source.incremental->max_future = std::chrono::hours{24 * 366 * 8000};
    load(std::string{"{\"id\": 1, \"at\": \""} + GetParam().below + "\"}");
    load(std::string{"{\"id\": 2, \"at\": \""} + GetParam().text + "\"}");
    execute("DELETE FROM metadata.pipeline_runs");
    execute("UPDATE metadata.ingestion_state SET target_mark = 0");
  }
};

TEST_P(WatermarkInTarget, IsTheRowThatBoreIt) {
  ASSERT_EQ(watermark(), GetParam().text);
  EXPECT_EQ(next_run(), "goes on");
  execute("DELETE FROM staging.loans WHERE id = 2");
  EXPECT_THAT(next_run(), HasSubstr("staging.loans has no row from at '" + watermark() + "' on"));
}

INSTANTIATE_TEST_SUITE_P(
    CommittedTarget, WatermarkInTarget,
    testing::Values(SourceCursor{"bigint", TimeFormat::iso, "9", "10"},
                    SourceCursor{"smallint", TimeFormat::iso, "-8", "-7"},
                    SourceCursor{"numeric(20,3)", TimeFormat::iso, "1234567890123456.788",
                                 "1234567890123456.789"},
                    SourceCursor{"date", TimeFormat::iso, "1969-12-30", "1969-12-31"},
                    SourceCursor{"date", TimeFormat::iso_basic, "20240228", "20240229"},
                    SourceCursor{"timestamp", TimeFormat::iso, "2024-02-29T23:59:59.999998",
                                 "2024-02-29T23:59:59.999999"},
                    SourceCursor{"timestamp", TimeFormat::iso, "0001-01-01T00:00:00",
                                 "0001-01-01T00:00:00.000001"},
                    SourceCursor{"timestamptz", TimeFormat::iso, "2024-03-01T04:59:58.999999+05:00",
                                 "2024-03-01 04:59:59.999999999+05:00"},
                    SourceCursor{"timestamptz", TimeFormat::iso, "9999-12-31T23:59:59.999998Z",
                                 "9999-12-31T23:59:59.999999Z"},
                    SourceCursor{"timestamptz", TimeFormat::unix_s, "-1.5", "-1.25"},
                    SourceCursor{"timestamptz", TimeFormat::unix_ms, "1700000000000",
                                 "1700000000000.001"}));

}  // namespace
}  // namespace loanpulse
