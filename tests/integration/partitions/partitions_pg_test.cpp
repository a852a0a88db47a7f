#include "partitions/partitions_pg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/run_store_pg.hpp"
#include "support/sample_job.hpp"
#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PartitionsTest : public testing::Test {
 protected:
  PartitionsTest() {
    job.source.for_each = {table};
    execute(
        "CREATE SCHEMA staging; CREATE TABLE staging.parents (id bigint PRIMARY KEY, name text, at "
        "timestamptz, day date, "
        "amount numeric, _run_id uuid)");
  }

  void execute(std::string const& sql) {
    PgSession session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }

  std::vector<Partition> read() {
    job.source.for_each = {table};
    PgSession session = db.connect();
    run.job_name = job.name;
    return read_partitions(session, job, run);
  }

  std::vector<std::string> keys() {
    std::vector<std::string> keys;
    for (auto const& partition : read()) keys.push_back(partition.key);
    return keys;
  }

  /// "value number? time?" of each of the first partition's values.
  std::vector<std::string> first_values() {
    std::vector<std::string> texts;
    auto const partitions = read();
    if (partitions.empty()) return texts;
    for (auto const& value : partitions.front().values) {
      texts.push_back(value.text.value_or("NULL") + (value.is_number ? " number" : "") +
                      (value.is_time ? " time" : ""));
    }
    return texts;
  }

  StageError refusal() {
    return stage_error_of([&] { read(); });
  }

  TempDatabase db;
  Job job = sample_job();
  loanpulse::Run run;
  ParentTable table{
      .name = "p", .schema = "staging", .table = "parents", .columns = {"id"}, .where = ""};
};

TEST_F(PartitionsTest, AreTheRowsInTheOrderOfTheirColumns) {
  execute("INSERT INTO staging.parents (id) VALUES (10), (9), (100)");
  EXPECT_THAT(keys(), ElementsAre("p.id=9", "p.id=10", "p.id=100"));
  table.where = "id < 50";
  EXPECT_THAT(keys(), ElementsAre("p.id=9", "p.id=10"));
  table.where = "id < 50 -- and so on";
  EXPECT_THAT(keys(), ElementsAre("p.id=9", "p.id=10"));
  table.where = "false";
  EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(PartitionsTest, HaveTheirValuesAsARequestWritesThem) {
  table.columns = {"id", "name", "at", "day", "amount"};
  execute(
      "INSERT INTO staging.parents VALUES (1, 'a, b', '2024-01-31 10:00:00.500+02', '2024-01-31', "
      "10.00, NULL)");
  EXPECT_THAT(first_values(), ElementsAre("1 number", "a, b", "2024-01-31T08:00:00.5Z time",
                                          "2024-01-31 time", "10.00 number"));
  execute("UPDATE staging.parents SET at = '2024-01-31 10:00:00Z', name = NULL");
  EXPECT_THAT(first_values(), ElementsAre("1 number", "NULL", "2024-01-31T10:00:00Z time",
                                          "2024-01-31 time", "10.00 number"));
}

TEST_F(PartitionsTest, AreKnownByThePrimaryKeyOrElseByAllColumns) {
  execute("INSERT INTO staging.parents (id, name) VALUES (1, 'a'), (2, 'a'), (3, NULL)");
  table.columns = {"id", "name"};
  EXPECT_THAT(keys(), ElementsAre("p.id=1", "p.id=2", "p.id=3"));
  table.columns = {"name"};
  EXPECT_THAT(keys(), ElementsAre("p.name=a")) << "once, and none without a name";
}

TEST_F(PartitionsTest, HaveAWatermarkEach) {
  execute(
      "INSERT INTO staging.parents (id) VALUES (1), (2); "
      "INSERT INTO metadata.ingestion_state (job_name, partition, watermark) VALUES "
      "('loans', '', '9'), ('loans', 'p.id=2', '5'), ('others', 'p.id=1', '7')");
  auto const partitions = read();
  ASSERT_EQ(partitions.size(), 2u);
  EXPECT_EQ(partitions[0].watermark, std::nullopt);
  EXPECT_EQ(partitions[1].watermark, "5");
}

TEST_F(PartitionsTest, OfATableThatIsNotAsItIsNamedAreRefusedWithTheNearest) {
  table.columns = {"idd"};
  EXPECT_EQ(refusal().code(), "parents_missing");
  EXPECT_THAT(refusal().what(), HasSubstr("staging.parents has no column \"idd\"; did you mean "));
  table.table = "parentz";
  EXPECT_THAT(refusal().what(), HasSubstr("the table staging.parentz does not exist"));
}

TEST_F(PartitionsTest, AConditionCanChangeNothing) {
  execute("INSERT INTO staging.parents (id) VALUES (1)");
  table.columns = {"id"};
  table.where = "true) p; DELETE FROM staging.parents; SELECT (true";
  EXPECT_EQ(refusal().code(), "parents_unreadable");
  table.where = "(SELECT setval('metadata.fencing_token', 1)) > 0";
  EXPECT_EQ(refusal().code(), "parents_unreadable") << "it reads only";
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.parents"), "1");
}

TEST_F(PartitionsTest, ChangesAreKnownOfTablesThatARunFillsOnly) {
  execute("ALTER TABLE staging.parents DROP COLUMN _run_id");
  table.changed = true;
  EXPECT_THAT(refusal().what(), HasSubstr("is filled by none: remove changed"));
}

TEST_F(PartitionsTest, AStateOfAForEachThatIsGoneIsRefused) {
  job.source.for_each.clear();
  run.has_partitions = true;
  run.job_name = job.name;
  PgSession session = db.connect();
  auto const error = stage_error_of([&] { read_partitions(session, job, run); });
  EXPECT_EQ(error.code(), "state_of_partitions");
  EXPECT_THAT(error.what(), HasSubstr("`loanpulse state reset loans` loads everything again"));
}

}  // namespace
}  // namespace loanpulse
