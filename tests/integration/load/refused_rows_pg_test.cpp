#include <gmock/gmock.h>

#include <string>

#include "integration/load/every_strategy_fixture.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// How rows of which the table has some already come to be merged.
enum class Merging { in_one_statement, in_turn, ahead_of_the_commit };

std::string name_of_merging(testing::TestParamInfo<Merging> const& info) {
  switch (info.param) {
    case Merging::in_one_statement:
      return "in_one_statement";
    case Merging::in_turn:
      return "in_turn";
    case Merging::ahead_of_the_commit:
      break;
  }
  return "ahead_of_the_commit";
}

/// Even keys do not get through.
constexpr char const* swallow_even =
    "CREATE FUNCTION staging.odd_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE "
    "WHEN NEW.id % 2 = 1 THEN NEW END; END $$; CREATE TRIGGER odd BEFORE INSERT OR UPDATE ON "
    "staging.loans FOR EACH ROW EXECUTE FUNCTION staging.odd_only()";

class RefusedRows : public EveryStrategyTest {
 protected:
  void expect_refused(StageError const& error, std::string const& by) const {
    EXPECT_EQ(error.code(), "rows_refused");
    EXPECT_EQ(error.kind(), ErrorKind::rejected);
    EXPECT_THAT(error.what(), HasSubstr(by));
    EXPECT_THAT(error.what(), HasSubstr("staging.loans"));
    EXPECT_THAT(error.what(), HasSubstr("target.refused_rows: allow"));
  }
};

TEST_P(RefusedRows, FailTheRunAndNameTheTrigger) {
  auto& warehouse = prepare();
  execute(swallow_even);
  auto const commit = stage_all();
  auto const error = stage_error_of([&] { warehouse.commit(commit); });
  expect_refused(error, "trigger odd of staging.loans");
  EXPECT_THAT(error.what(),
              HasSubstr(fmt::format("{} of {} rows", commit.counts.read / 2, commit.counts.read)));
  EXPECT_EQ(rows(), "0");
  EXPECT_EQ(db.value("SELECT count(*) FROM metadata.ingestion_state"), "0");
}

TEST_P(RefusedRows, AreCountedWhereTheyAreMeant) {
  job.target.refused_rows = OnFinding::allow;
  auto& warehouse = prepare();
  execute(swallow_even);
  auto const commit = stage_all();
  auto const counts = warehouse.commit(commit).counts;
  EXPECT_EQ(counts.refused, commit.counts.read / 2);
  EXPECT_EQ(counts.inserted, commit.counts.read / 2);
  EXPECT_EQ(counts.unchanged, 0u);
  EXPECT_EQ(rows(), std::to_string(commit.counts.read / 2));
  EXPECT_EQ(db.value("SELECT rows_refused FROM metadata.pipeline_runs"),
            std::to_string(commit.counts.read / 2));
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), page_of_loans_cursor);
}

TEST_P(RefusedRows, ATriggerOfAPartitionIsFoundToo) {
  auto& warehouse = prepare();
  execute(
      "CREATE TABLE staging.parted (LIKE staging.loans INCLUDING ALL) PARTITION BY RANGE (id); "
      "CREATE TABLE staging.part PARTITION OF staging.parted FOR VALUES FROM (0) TO (1000000); "
      "DROP TABLE staging.loans; ALTER TABLE staging.parted RENAME TO loans; CREATE FUNCTION "
      "staging.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE "
      "TRIGGER never BEFORE INSERT ON staging.part FOR EACH ROW EXECUTE FUNCTION "
      "staging.nothing()");
  if (GetParam() != Strategy::direct) send_runs_through_the_staging_area();
  auto const commit = stage_all();
  expect_refused(stage_error_of([&] { warehouse.commit(commit); }),
                 "trigger never of staging.part");
}

INSTANTIATE_TEST_SUITE_P(Strategies, RefusedRows,
                         testing::Values(Strategy::direct, Strategy::staged,
                                         Strategy::merged_early),
                         name_of_strategy);

/// Rows of which every second one is in the table, in another version.
class RefusedMerge : public LoadTest, public testing::WithParamInterface<Merging> {
 protected:
  RefusedMerge() {
    job.target.refused_rows = OnFinding::allow;
    load(loan(1'000'000, "Riga", page_of_loans_cursor));
    execute(
        "INSERT INTO staging.loans SELECT n, 'Oslo', NULL, '2024-01-01', gen_random_uuid(), now() "
        "FROM generate_series(0, 39999, 2) n");
  }

  void execute(std::string const& sql) const {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }

  RunCounts merge(PgAddress const& address) {
    std::int64_t const rows = GetParam() == Merging::in_one_statement ? 600 : 6'000;
    auto const run = begin();
    PgSessionPool sessions{address, 4, std::chrono::seconds{60}};
    PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{20}};
    warehouse.prepare();
    SetFacts const facts{GetParam() != Merging::in_turn, {}};
    Commit commit;
    for (std::size_t page = 0; page < 3; ++page) {
      auto const batch =
          page_of_loans(page + 1, static_cast<std::int64_t>(page) * rows, rows, "Riga");
      warehouse.stage(batch, std::vector<bool>(batch.rows, true), facts);
      commit.counts.read += batch.rows;
    }
    commit.highest_cursor = page_of_loans_cursor;
    commit.facts = facts;
    return warehouse.commit(commit).counts;
  }
  RunCounts merge() { return merge(db.address()); }
};

TEST_P(RefusedMerge, ATriggerMaySwallowUpdates) {
  execute(swallow_even);
  auto const counts = merge();
  EXPECT_EQ(counts.refused, counts.read / 2) << "all keys that were there are even";
  EXPECT_EQ(counts.inserted, counts.read / 2);
  EXPECT_EQ(counts.updated + counts.unchanged, 0u);
}

TEST_P(RefusedMerge, ARuleMaySwallowInserts) {
  execute(
      "CREATE RULE no_new AS ON INSERT TO staging.loans WHERE NEW.id % 3 = 0 DO INSTEAD NOTHING");
  auto const counts = merge();
  EXPECT_EQ(counts.refused, counts.read / 6);
  EXPECT_EQ(counts.inserted, counts.read / 2 - counts.read / 6);
  EXPECT_EQ(counts.updated, counts.read / 2);
}

TEST_P(RefusedMerge, ARuleMaySwallowUpdates) {
  execute("CREATE RULE no_change AS ON UPDATE TO staging.loans DO INSTEAD NOTHING");
  job.target.refused_rows = OnFinding::fail;
  auto const error = stage_error_of([&] { merge(); });
  EXPECT_EQ(error.code(), "rows_refused");
  EXPECT_THAT(error.what(), HasSubstr("rule no_change of staging.loans"));
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Riga'"), "1");
  execute("DROP RULE no_change ON staging.loans");
}

TEST_P(RefusedMerge, ARuleThatOnlyAddsSomethingSwallowsNothing) {
  execute(
      "CREATE TABLE staging.noted (id bigint); CREATE RULE note AS ON UPDATE TO staging.loans DO "
      "ALSO INSERT INTO staging.noted VALUES (NEW.id)");
  auto const counts = merge();
  EXPECT_EQ(counts.refused, 0u);
  EXPECT_EQ(counts.updated, counts.read / 2);
  EXPECT_EQ(counts.inserted, counts.read / 2);
}

/// Row security does not bind the superuser that the other tests are.
TEST_P(RefusedMerge, APolicyMaySwallowUpdates) {
  auto const role = quoted_identifier(db.name() + "_loader");
  execute("CREATE ROLE " + role + "; GRANT ALL ON ALL TABLES IN SCHEMA metadata, staging TO " +
          role + "; GRANT ALL ON ALL SEQUENCES IN SCHEMA metadata TO " + role +
          "; GRANT ALL ON SCHEMA metadata, staging, loanpulse_work TO " + role +
          "; ALTER TABLE staging.loans ENABLE ROW LEVEL SECURITY; CREATE POLICY see ON "
          "staging.loans FOR SELECT USING (true); CREATE POLICY add ON staging.loans FOR INSERT "
          "WITH CHECK (true); CREATE POLICY change ON staging.loans FOR UPDATE USING (id % 4 = 0)");
  auto const counts = merge(PgAddress{
      Secret{db.address().conninfo.reveal() + " options='-c role=" + db.name() + "_loader'"}});
  EXPECT_EQ(counts.updated, counts.read / 4);
  EXPECT_EQ(counts.refused, counts.read / 4);
  EXPECT_EQ(counts.inserted, counts.read / 2);
  execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_P(RefusedMerge, ATriggerThatLetsEverythingThroughCostsNoRow) {
  execute(
      "CREATE FUNCTION staging.everything() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN "
      "NEW; END "
      "$$; CREATE TRIGGER all_rows BEFORE INSERT OR UPDATE ON staging.loans FOR EACH ROW EXECUTE "
      "FUNCTION staging.everything()");
  job.target.refused_rows = OnFinding::fail;
  auto const counts = merge();
  EXPECT_EQ(counts.refused, 0u);
  EXPECT_EQ(counts.updated, counts.read / 2);
  EXPECT_EQ(counts.inserted, counts.read / 2);
}

INSTANTIATE_TEST_SUITE_P(Strategies, RefusedMerge,
                         testing::Values(Merging::in_one_statement, Merging::in_turn,
                                         Merging::ahead_of_the_commit),
                         name_of_merging);

}  // namespace
}  // namespace loanpulse
