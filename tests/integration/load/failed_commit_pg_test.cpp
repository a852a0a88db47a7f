#include <gmock/gmock.h>

#include <string>

#include "integration/load/every_strategy_fixture.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

/// Commits in the middle of which PostgreSQL refuses something.
class FailedCommit : public EveryStrategyTest {
 protected:
  /// The state is stored with the others; the first `times` times that fails.
  void fail_at_the_state(std::string const& sqlstate, int times) const {
    execute(
        "CREATE SEQUENCE staging.tries; CREATE FUNCTION staging.fail() RETURNS trigger LANGUAGE "
        "plpgsql AS $$ BEGIN IF nextval('staging.tries') <= " +
        std::to_string(times) + " THEN RAISE EXCEPTION 'not now' USING ERRCODE = '" + sqlstate +
        "'; END IF; RETURN NEW; END $$; CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON "
        "metadata.ingestion_state FOR EACH ROW EXECUTE FUNCTION staging.fail()");
  }
  std::string tries() const { return db.value("SELECT last_value FROM staging.tries"); }
};

TEST_P(FailedCommit, IsRedoneAfterADeadlockAndWhatElseAnotherWriterCauses) {
  int runs = 0;
  for (auto const* sqlstate : {"40P01", "40001", "55P03"}) {
    auto& warehouse = prepare();
    auto const commit = stage_all();
    fail_at_the_state(sqlstate, 1);
    EXPECT_EQ(warehouse.commit(commit).counts.inserted, commit.counts.read) << sqlstate;
    EXPECT_EQ(tries(), "2") << sqlstate;
    EXPECT_EQ(rows(), std::to_string(commit.counts.read)) << sqlstate;
    EXPECT_EQ(db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'succeeded'"),
              std::to_string(++runs));
    execute(
        "DROP FUNCTION staging.fail CASCADE; DROP SEQUENCE staging.tries; TRUNCATE "
        "staging.loans, metadata.ingestion_state");
  }
}

TEST_P(FailedCommit, IsNotRedoneForEver) {
  auto& warehouse = prepare();
  auto const commit = stage_all();
  fail_at_the_state("40P01", 1'000);
  EXPECT_EQ(stage_error_of([&] { warehouse.commit(commit); }).code(), "sql_40P01");
  int const expected = GetParam() == Strategy::staged ? 5 : 6;  // a head start is one more
  EXPECT_EQ(tries(), std::to_string(expected));
  EXPECT_EQ(rows(), "0");
}

TEST_P(FailedCommit, OfAMergeThatFailedLeavesTheWatermarkWhereItWas) {
  prepare();
  execute("INSERT INTO metadata.ingestion_state VALUES ('loans', '2024-01-01T00:00:00Z')");
  run_->watermark_before = "2024-01-01T00:00:00Z";
  auto const commit = stage_all();
  warehouse_->pause();
  execute(
      "CREATE FUNCTION staging.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
      "EXCEPTION 'no rows today'; END $$; CREATE TRIGGER refuse AFTER INSERT ON staging.loans FOR "
      "EACH STATEMENT EXECUTE FUNCTION staging.refuse()");
  EXPECT_EQ(stage_error_of([&] { warehouse_->commit(commit); }).code(), "sql_P0001");
  EXPECT_EQ(rows(), "0");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), "2024-01-01T00:00:00Z");
  EXPECT_EQ(status(), "running");
}

TEST_P(FailedCommit, LeavesTheWatermarkWhereItWas) {
  prepare();
  execute("INSERT INTO metadata.ingestion_state VALUES ('loans', '2024-01-01T00:00:00Z')");
  run_->watermark_before = "2024-01-01T00:00:00Z";
  auto const commit = stage_all();
  execute(
      "CREATE FUNCTION staging.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
      "EXCEPTION 'no rows today'; END $$; CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON "
      "metadata.pipeline_runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
      "staging.refuse()");
  auto const error = stage_error_of([&] { warehouse_->commit(commit); });
  EXPECT_EQ(error.code(), "sql_P0001");
  EXPECT_EQ(rows(), "0");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), "2024-01-01T00:00:00Z");
  EXPECT_EQ(status(), "running");
  execute("DROP FUNCTION staging.refuse CASCADE");
  PgRunStore{db.address()}.fail(*run_, {}, error, {});
  EXPECT_EQ(db.value("SELECT status || ' ' || error_code || ' ' || coalesce(watermark_after, "
                     "'(none)') FROM metadata.pipeline_runs"),
            "failed sql_P0001 (none)");
}

INSTANTIATE_TEST_SUITE_P(Strategies, FailedCommit,
                         testing::Values(Strategy::direct, Strategy::staged,
                                         Strategy::merged_early),
                         name_of_strategy);

}  // namespace
}  // namespace loanpulse
