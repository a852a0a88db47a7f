#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "model/quality_failure.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

class SetChecksTest : public LoadTest {
 protected:
  std::string failure_of(std::string const& data) {
    try {
      load(data);
      return "succeeded";
    } catch (QualityFailure const& failure) {
      return failure.what();
    }
  }
};

TEST_F(SetChecksTest, AValueSharedByTwoKeysFailsTheRun) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::fail, 1.0});
  EXPECT_THAT(failure_of(loan(1, "Riga", day1) + "," + loan(2, "Riga", day1)),
              HasSubstr("quality check unique on city failed: city = Riga more than once"));
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST_F(SetChecksTest, TwoVersionsOfOneKeyAreNoDuplicateOfAnotherColumn) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::fail, 1.0});
  EXPECT_EQ(failure_of(loan(1, "Riga", day1) + "," + loan(1, "Riga", day2)), "succeeded");
}

TEST_F(SetChecksTest, UniqueOnThePrimaryKeySeesEveryVersion) {
  job.quality.push_back({UniqueCheck{{"id"}}, OnFail::fail, 1.0});
  EXPECT_THAT(failure_of(loan(1, "Riga", day1) + "," + loan(1, "Oslo", day2)),
              HasSubstr("unique on id failed: id = 1 more than once"));
}

TEST_F(SetChecksTest, RowsThatARunReadTwiceAreNoDuplicatesAndCountOnce) {
  job.quality.push_back({UniqueCheck{{"id"}}, OnFail::fail, 1.0});
  job.quality.push_back({RowCountCheck{.min = 2, .max = 2}, OnFail::fail, 1.0});
  PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
  auto const run = begin();
  PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
  warehouse.prepare();
  auto commit = stage(
      warehouse, loan(1, "Riga", day1) + "," + loan(2, "Oslo", day1) + "," + loan(1, "Bonn", day2));
  commit.rows_came_again = true;
  auto const receipt = warehouse.commit(commit);
  EXPECT_EQ(receipt.counts.inserted, 2u);
  EXPECT_EQ(receipt.counts.unchanged, 1u) << "superseded in the run";
  EXPECT_EQ(db.value("SELECT city FROM staging.loans WHERE id = 1"), "Bonn");
}

TEST_F(SetChecksTest, QuarantinedDuplicatesDoNotMoveTheWatermark) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 1.0});
  auto const receipt =
      load(loan(1, "Riga", day2) + "," + loan(2, "Riga", day2) + "," + loan(3, "Oslo", day1));
  EXPECT_EQ(receipt.counts.quarantined, 2u);
  EXPECT_EQ(receipt.counts.inserted, 1u);
  EXPECT_EQ(receipt.watermark_after, day1);
  EXPECT_EQ(db.value("SELECT string_agg(record_text::jsonb ->> 'id', ',' ORDER BY record) FROM "
                     "metadata.quarantined_rows"),
            "1,2");
}

TEST_F(SetChecksTest, AQuarantinedRowIsShownWholeWhateverItsColumnsAreCalled) {
  for (char const* const name : {"moved", "s", "repeated"}) {
    job.target.table = name;
    job.target.columns[1].name = name;
    job.quality.assign(1, {UniqueCheck{{name}}, OnFail::quarantine, 1.0});
    load(loan(1, "Riga", day2) + "," + loan(2, "Riga", day2));
    EXPECT_EQ(
        db.value("SELECT record_text::jsonb ->> '" + std::string{name} +
                 "' FROM metadata.quarantined_rows WHERE column_name = '" + name + "' LIMIT 1"),
        "Riga");
    db.value("DELETE FROM metadata.ingestion_state RETURNING 1");
  }
}

TEST_F(SetChecksTest, RowsFromTheFutureDoNotMoveTheWatermarkThatIsFoundAmongThoseLeft) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 1.0});
  auto const receipt =
      load(loan(1, "Riga", "2098-01-01T00:00:00Z") + "," + loan(2, "Riga", day2) + "," +
           loan(3, "Oslo", "2099-01-01T00:00:00Z") + "," + loan(4, "Bonn", day1));
  EXPECT_EQ(receipt.counts.inserted, 2u);
  EXPECT_EQ(receipt.watermark_after, day1);
  EXPECT_EQ(receipt.counts.future, 1u) << "the first was quarantined";
  EXPECT_EQ(db.value("SELECT rows_future FROM metadata.pipeline_runs"), "1");
}

TEST_F(SetChecksTest, QuarantinedDuplicatesAreFoundAgainByTheirPage) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 1.0});
  job.source.limits.max_pages = 1'000'000'000;
  page_number = 5'000'000;
  load(loan(1, "Riga", day2) + "," + loan(2, "Oslo", day2) + "," + loan(3, "Riga", day1));
  EXPECT_EQ(db.value("SELECT string_agg(page || '/' || record, ' ' ORDER BY record) FROM "
                     "metadata.quarantined_rows"),
            "5000001/0 5000001/2");
}

TEST_F(SetChecksTest, TheRowsThatAreCountedAreThoseThatAreLeft) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 1.0});
  job.quality.push_back({RowCountCheck{2, {}}, OnFail::fail, 1.0});
  auto const rows = loan(1, "Riga", day2) + "," + loan(2, "Riga", day2) + ",";
  EXPECT_THAT(failure_of(rows + loan(3, "Oslo", day1)),
              HasSubstr("row_count on at least 2 rows failed: the run has 1 rows"));
  job.quality.back().rule = RowCountCheck{{}, 1};
  EXPECT_EQ(failure_of(rows + loan(3, "Oslo", day1)), "succeeded");
}

TEST_F(SetChecksTest, TooLargeAFractionOfDuplicatesFailsTheRun) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 0.5});
  EXPECT_THAT(
      failure_of(loan(1, "Riga", day2) + "," + loan(2, "Riga", day2) + "," + loan(3, "Oslo", day1)),
      HasSubstr("unique on city failed"));
}

TEST_F(SetChecksTest, TooFewRowsFailOrWarn) {
  job.quality.push_back({RowCountCheck{3, {}}, OnFail::fail, 1.0});
  EXPECT_THAT(failure_of(loan(1, "Riga", day1)),
              HasSubstr("row_count on at least 3 rows failed: the run has 1 rows"));
  job.quality.back().on_fail = OnFail::warn;
  auto const receipt = load(loan(1, "Riga", day1));
  ASSERT_EQ(receipt.checks.size(), 1u);
  EXPECT_EQ(receipt.checks[0].violations, 1u);
  EXPECT_TRUE(receipt.checks[0].passed);
}

TEST_F(SetChecksTest, ResultsAreRecordedWithTheRun) {
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::warn, 1.0});
  load(loan(1, "Riga", day1) + "," + loan(2, "Riga", day1));
  EXPECT_EQ(db.value("SELECT rule || ' ' || subject || ' ' || on_fail || ' ' || violations FROM "
                     "metadata.quality_results"),
            "unique city warn 1");
}

}  // namespace
}  // namespace loanpulse
