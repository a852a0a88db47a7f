#include <gmock/gmock.h>

#include <thread>

#include "integration/load/paged_load_fixture.hpp"
#include "model/quality_failure.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

constexpr int pages = 4;
constexpr char const* comparing_session =
    "SELECT min(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
    "application_name = 'loanpulse loans' AND query LIKE '%TO STDOUT%' AND query LIKE "
    "'%3000%'";

/// A run that reads everything again, with all of it in the target already.
class FullRunAgain : public PagedLoadTest {
 protected:
  static constexpr std::int64_t page_rows = 1'000;
  FullRunAgain() : PagedLoadTest{page_rows} {}

  void have(std::string const& city_of_n = "'Riga'") {
    db.value("INSERT INTO staging.loans SELECT n, " + city_of_n +
             ", NULL, '2024-03-01', '018f0000-0000-7000-8000-000000000000', '2024-03-02' FROM "
             "generate_series(0, 4000 - 1) n RETURNING 1");
    db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  }
  RunCounts commit() { return warehouse_.commit(everything()).counts; }

  std::string rows_from_before() const {
    return db.value(
        "SELECT count(*) FROM staging.loans WHERE _loaded_at = '2024-03-02' AND _run_id = "
        "'018f0000-0000-7000-8000-000000000000'");
  }
};

TEST_F(FullRunAgain, StagesNothingWhereNothingHasChanged) {
  have();
  stage_pages(pages);
  EXPECT_EQ(work_tables(), "0");
  auto const counts = commit();
  EXPECT_EQ(counts.unchanged, 4'000u);
  EXPECT_EQ(counts.updated + counts.inserted, 0u);
  EXPECT_EQ(rows_from_before(), "4000");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), page_of_loans_cursor);
}

TEST_F(FullRunAgain, WritesWhatHasChangedAndWhatIsNew) {
  have("CASE WHEN n % 100 = 0 THEN 'Oslo' ELSE 'Riga' END");
  db.value("DELETE FROM staging.loans WHERE id % 1000 = 7 RETURNING 1");
  stage_pages(pages);
  auto const counts = commit();
  EXPECT_EQ(counts.updated, 40u);
  EXPECT_EQ(counts.inserted, 4u);
  EXPECT_EQ(counts.unchanged, 3'956u);
  EXPECT_EQ(rows_from_before(), "3956");
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Riga'"), "4000");
  EXPECT_EQ(work_tables(), "0");
}

TEST_F(FullRunAgain, NeedsNoFileWhereNothingIsSetAside) {
  have("'Oslo'");
  stage_pages(pages);
  EXPECT_EQ(commit().updated, 4'000u);
  EXPECT_EQ(scratch.created, 0);
}

TEST_F(FullRunAgain, ARowOfTheTargetThatIsNewerStays) {
  have();
  db.value(
      "UPDATE staging.loans SET seen_at = '2024-03-05', city = 'Oslo' WHERE id = 5 "
      "RETURNING 1");
  stage_pages(pages);
  auto const counts = commit();
  EXPECT_EQ(counts.unchanged, 3'999u);
  EXPECT_EQ(counts.older, 1u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans WHERE id = 5"), "Oslo");
}

TEST_F(FullRunAgain, AKeyThatComesTwiceBringsAllRowsBack) {
  have();
  stage_pages(pages);
  auto older = page_of_loans(++page_number, 0, 1, "older");
  older.row(0)[3] = Cell::of_integer(CellKind::timestamp, 0);
  older.cursors[0] = "1970-01-01T00:00:00Z";
  possible_.keys_are_distinct = false;
  warehouse_.stage(older, {true}, possible_);
  ++staged_;
  EXPECT_EQ(work_tables(), "1");
  auto const counts = commit();
  EXPECT_EQ(counts.unchanged, 4'001u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans WHERE id = 0"), "Riga");
}

TEST_F(FullRunAgain, AUniqueCheckThatIsNotProvenSeesAllRows) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::fail, 1.0});
  have();
  possible_.is_unique = {false, true};
  stage_page(0);
  possible_.is_unique = {false, false};
  stage_page(1'000);
  EXPECT_THROW(commit(), QualityFailure);
  EXPECT_EQ(rows_from_before(), "4000");
}

TEST_F(FullRunAgain, ALostSessionIsNoLoss) {
  have("CASE WHEN n < 10 THEN 'Oslo' ELSE 'Riga' END");
  stage_pages(pages);  // the fourth page is asked about on a session of its own
  db.value("SELECT pg_terminate_backend(" + db.value(comparing_session) + ", 5000)");
  auto const counts = commit();
  EXPECT_EQ(counts.updated, 10u);
  EXPECT_EQ(counts.unchanged, 3'990u);
}

TEST_F(FullRunAgain, ASourceThatPausesHasItsRowsComparedByTheCommit) {
  have();
  stage_page(0);
  stage_page(1'000);
  warehouse_.pause();
  EXPECT_EQ(work_tables(), "1");
  db.value("UPDATE staging.loans SET city = 'Oslo' WHERE id = 3 RETURNING 1");
  stage_page(2'000);
  stage_page(3'000);
  EXPECT_EQ(commit().updated, 1u);
}

TEST_F(FullRunAgain, WithoutRoomOnDiskAllRowsAreStaged) {
  have();
  MemoryScratch small{50'000};
  PgWarehouse warehouse{sessions_, small, job, run_, std::chrono::seconds{5}};
  warehouse.prepare();
  for (int page = 0; page < pages; ++page) {
    auto const batch = page_of_loans(++page_number, page * page_rows, page_rows, "Riga");
    warehouse.stage(batch, std::vector<bool>(batch.rows, true), possible_);
  }
  Commit commit;
  commit.counts.read = 4'000;
  commit.facts = possible_;
  EXPECT_EQ(warehouse.commit(commit).counts.unchanged, 4'000u);
}

TEST_F(FullRunAgain, QuarantinedRowsAreCopiedBetweenTheQuestions) {
  have();
  QuarantinedRow bad;
  bad.page = 1;
  bad.rule = "range";
  bad.text = std::string(300'000, 'x');  // more than is kept in memory
  for (int page = 0; page < pages; ++page) {
    stage_page(page * page_rows);
    warehouse_.quarantine({bad});
    ++staged_;
  }
  auto const counts = commit();
  EXPECT_EQ(counts.unchanged, 4'000u);
  EXPECT_EQ(counts.quarantined, 4u);
}

TEST_F(FullRunAgain, AnInterruptedComparisonEndsTheRun) {
  have();
  stage_page(0);
  // Else the lock might come before the answer about this page, and be waited for too early.
  ASSERT_TRUE(wait_until([&] {
    return db.value(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state "
               "= 'idle' AND query LIKE '%TO STDOUT%'") == "1";
  }));
  PgSession blocker = db.connect();
  PgTransaction lock{blocker};
  lock.exec("LOCK TABLE staging.loans IN ACCESS EXCLUSIVE MODE");
  stage_page(1'000);
  std::jthread const interrupter{[&] {
    EXPECT_TRUE(wait_until([&] {
      return db.value(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                 "wait_event_type = 'Lock' AND "
                 "query LIKE '%TO STDOUT%'") == "1";
    }));
    warehouse_.interrupt();
  }};
  EXPECT_EQ(stage_error_of([&] { stage_page(2'000); }).code(), "sql_57014");
}

}  // namespace
}  // namespace loanpulse
