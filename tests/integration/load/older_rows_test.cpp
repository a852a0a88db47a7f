// Rows of which the target has a newer version: counted as what they are, and let in where asked.
#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "integration/load/page_of_loans.hpp"
#include "load/target_pg.hpp"
#include "record/run_catalogue_pg.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Who says that older rows are to be taken.
enum class Take { nobody, job, run };

class OlderRowsTest : public LoadTest {
 protected:
  /// Gives the target so many rows of Oslo, each as old as `seen_at` of its number n.
  void have(int rows, std::string const& seen_at) {
    PgSession session = db.connect();
    prepare_target(session, job, std::chrono::seconds{5});
    db.value("INSERT INTO staging.loans SELECT n, 'Oslo', NULL, " + seen_at +
             ", '018f0000-0000-7000-8000-000000000000', '2024-03-02' FROM generate_series(0, " +
             std::to_string(rows) + " - 1) n RETURNING 1");
    db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  }

  /// A run of so many pages of Riga, all of page_of_loans_cursor, with the keys from 0 on.
  CommitReceipt run_of(int pages, std::int64_t page_rows, Take take = Take::nobody) {
    if (take == Take::job) job.target.older = OlderRows::take;
    auto run = begin();
    run.take_older = take == Take::run;
    PgSessionPool sessions{db.address(), 4, std::chrono::seconds{60}};
    PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
    warehouse.prepare();
    Commit commit;
    commit.highest_cursor = page_of_loans_cursor;
    commit.facts = {true, std::vector<bool>(job.quality.size(), true)};
    for (int page = 0; page < pages; ++page) {
      auto const batch = page_of_loans(++page_number, page * page_rows, page_rows, "Riga");
      warehouse.stage(batch, std::vector<bool>(batch.rows, true), commit.facts);
      commit.counts.read += batch.rows;
    }
    return warehouse.commit(commit);
  }

  /// Such a check must see all rows: none goes straight into the target, is compared before it is
  /// staged or merged before the commit.
  void merge_all_in_the_commit() {
    job.quality.push_back({UniqueCheck{{"amount"}}, OnFail::quarantine, 1.0});
  }

  std::string in_riga() const {
    return db.value("SELECT count(*) FROM staging.loans WHERE city = 'Riga'");
  }
};

constexpr char const* every_tenth_is_newer =
    "CASE WHEN n % 10 = 0 THEN timestamptz '2024-03-05' ELSE '2024-02-01' END";

/// In each way of merging: the numbers of pages and of their rows, and whether all wait for the
/// commit.
struct Way {
  char const* name;
  int pages;
  std::int64_t page_rows;
  bool in_the_commit;
};
void PrintTo(Way const& way, std::ostream* out) { *out << way.name; }

class EveryWayOfMerging : public OlderRowsTest, public testing::WithParamInterface<Way> {
 protected:
  CommitReceipt merge(Take take) {
    if (GetParam().in_the_commit) merge_all_in_the_commit();
    return run_of(GetParam().pages, GetParam().page_rows, take);
  }
  std::uint64_t const rows = static_cast<std::uint64_t>(GetParam().pages) *
                             static_cast<std::uint64_t>(GetParam().page_rows);
};

TEST_P(EveryWayOfMerging, OlderRowsAreCountedAndTheRunWarns) {
  have(static_cast<int>(rows), every_tenth_is_newer);
  auto const receipt = merge(Take::nobody);
  EXPECT_EQ(receipt.counts.older, rows / 10);
  EXPECT_EQ(receipt.counts.updated, rows - rows / 10);
  EXPECT_EQ(receipt.counts.unchanged, 0u);
  EXPECT_THAT(receipt.warnings,
              ElementsAre(std::to_string(rows / 10) +
                          " rows were not taken, because staging.loans has newer versions by "
                          "seen_at: where the source is right, `loanpulse state reset loans` and "
                          "`loanpulse run loans --take-older` let them in, or target.older: take "
                          "does from now on"));
  EXPECT_EQ(db.value("SELECT rows_older || ' ' || row_count || ' ' || cardinality(warnings) FROM "
                     "metadata.pipeline_runs"),
            std::to_string(rows / 10) + " " + std::to_string(rows - rows / 10) + " 1");
}

TEST_P(EveryWayOfMerging, ARunThatFindsNothingButOlderRowsSaysSo) {
  have(static_cast<int>(rows), "timestamptz '2024-03-05'");
  auto const receipt = merge(Take::nobody);
  EXPECT_EQ(receipt.counts.older, rows);
  EXPECT_EQ(receipt.counts.merged(), 0u);
  EXPECT_EQ(in_riga(), "0");
}

TEST_P(EveryWayOfMerging, UnchangedRowsAreNotOlderOnes) {
  have(static_cast<int>(rows), "timestamptz '2024-03-01'");
  db.value("UPDATE staging.loans SET city = 'Riga' RETURNING 1");
  auto const receipt = merge(Take::nobody);
  EXPECT_EQ(receipt.counts.unchanged, rows);
  EXPECT_EQ(receipt.counts.older, 0u);
  EXPECT_THAT(receipt.warnings, IsEmpty());
}

TEST_P(EveryWayOfMerging, OlderRowsAreTakenWhereTheJobOrTheRunSaysSo) {
  have(static_cast<int>(rows), every_tenth_is_newer);
  auto const receipt = merge(Take::run);
  EXPECT_EQ(receipt.counts.updated, rows);
  EXPECT_EQ(receipt.counts.older, 0u);
  EXPECT_THAT(receipt.warnings, IsEmpty());
  EXPECT_EQ(in_riga(), std::to_string(rows));

  db.value("UPDATE staging.loans SET city = 'Oslo', seen_at = '2024-03-05' RETURNING 1");
  db.value("UPDATE metadata.ingestion_state SET watermark = NULL RETURNING 1");
  EXPECT_EQ(merge(Take::job).counts.updated, rows);
  EXPECT_EQ(in_riga(), std::to_string(rows));
}

INSTANTIATE_TEST_SUITE_P(OlderRows, EveryWayOfMerging,
                         testing::Values(Way{"OneStatement", 1, 1'000, true},
                                         Way{"OneAfterTheOther", 2, 5'000, true},
                                         Way{"ComparedFirst", 2, 1'000, false},
                                         Way{"InChunksBeforeTheCommit", 5, 5'000, false}),
                         [](auto const& each) { return std::string{each.param.name}; });

TEST_F(OlderRowsTest, NewRowsThatGoStraightIntoTheTargetAreTakenAsEver) {
  have(0, "now()");
  EXPECT_EQ(run_of(3, 1'000, Take::run).counts.inserted, 3'000u);
  EXPECT_EQ(in_riga(), "3000");
}

TEST_F(OlderRowsTest, ARowThatHasLostItsCursorIsOlderThanOneThatHasIt) {
  load(loan(1, "with", day1));
  job.target.columns[3].optional = true;
  std::string const without = R"({"id": 1, "city": "without", "amount": 1, "seen_at": null})";
  auto const run = begin();
  PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
  Commit commit;
  commit.counts.read = 1;
  PageDecoder decoder{job, {}};
  Page page;
  page.body = "{\"data\": [" + without + "]}";
  auto const batch = decoder.decode(std::move(page)).batch;
  warehouse.stage(batch, {true}, SetFacts{});
  EXPECT_EQ(warehouse.commit(commit).counts.older, 1u);
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "with");
}

TEST_F(OlderRowsTest, ATriggerThatMovesTheCursorMakesNoOlderRow) {
  load(loan(1, "Riga", day1) + "," + loan(2, "Riga", day1));
  send_runs_through_the_staging_area();
  {
    PgSession session = db.connect();
    PgTransaction tx{session};
    tx.exec(
        "CREATE FUNCTION staging.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen_at "
        "= '2030-01-01'; RETURN NEW; END $$");
    tx.exec(
        "CREATE TRIGGER touch BEFORE UPDATE ON staging.loans FOR EACH ROW EXECUTE FUNCTION "
        "staging.touch()");
    tx.commit();
  }
  auto const receipt = load(loan(1, "Oslo", day2) + "," + loan(2, "Riga", day1));
  EXPECT_EQ(receipt.counts.updated, 1u);
  EXPECT_EQ(receipt.counts.unchanged, 1u);
  EXPECT_EQ(receipt.counts.older, 0u);
}

TEST_F(OlderRowsTest, OfTwoVersionsInOneRunTheNewestCursorCountsWithTakeToo) {
  load(loan(1, "stored", day3) + "," + loan(2, "stored", day3));
  job.target.older = OlderRows::take;
  auto const receipt = load(loan(1, "newer", day2) + "," + loan(1, "older", day1) + "," +
                            loan(2, "first", day1) + "," + loan(2, "last", day1));
  EXPECT_EQ(receipt.counts.updated, 2u);
  EXPECT_EQ(receipt.counts.unchanged, 2u) << "superseded in the run";
  EXPECT_EQ(db.value("SELECT string_agg(city, ' ' ORDER BY id) FROM staging.loans"), "newer last");
  EXPECT_EQ(receipt.watermark_after, day3) << "the watermark must not go back";
}

TEST_F(OlderRowsTest, AfterAResetTheCorrectedRowIsTaken_P91) {
  load(loan(1, "wrong", "2099-01-01T00:00:00Z"));
  make_run_catalogue(db.address())->set_state(job.name, std::nullopt);
  auto const refused = load(loan(1, "right", "2024-06-01T00:00:00Z"));
  EXPECT_EQ(refused.counts.older, 1u);
  EXPECT_THAT(refused.warnings, ElementsAre(HasSubstr("1 row was not taken, because")));

  make_run_catalogue(db.address())->set_state(job.name, std::nullopt);
  job.target.older = OlderRows::take;
  auto const taken = load(loan(1, "right", "2024-06-01T00:00:00Z"));
  EXPECT_EQ(taken.counts.updated, 1u);
  EXPECT_EQ(taken.watermark_after, "2024-06-01T00:00:00Z");
  EXPECT_EQ(db.value("SELECT city FROM staging.loans"), "right");
}

TEST_F(OlderRowsTest, WhereTheCursorIsInTheKeyNoRowIsOlder) {
  job.target.primary_key = {"id", "seen_at"};
  load(loan(1, "Riga", day2));
  auto const receipt = load(loan(1, "Riga", day1) + "," + loan(1, "Riga", day2));
  EXPECT_EQ(receipt.counts.inserted, 1u);
  EXPECT_EQ(receipt.counts.unchanged, 1u);
  EXPECT_EQ(receipt.counts.older, 0u);
}

}  // namespace
}  // namespace loanpulse
