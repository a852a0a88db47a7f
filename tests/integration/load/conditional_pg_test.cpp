#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "load/kept_validators_pg.hpp"
#include "model/quality_failure.hpp"
#include "record/run_catalogue_pg.hpp"

namespace loanpulse {
namespace {

/// Validators beside the watermark, and whether the target still has what came with them.
class ConditionalTest : public LoadTest {
 protected:
  ConditionalTest() {
    job.source.conditional = true;
    job.source.incremental.reset();
  }

  void execute(std::string const& sql) const {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }

  CommitReceipt commit(Commit commit, std::string const& data = "") {
    auto const run = begin();
    PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
    PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
    warehouse.prepare();
    if (!data.empty()) commit.counts = stage(warehouse, data).counts;
    try {
      return warehouse.commit(commit);
    } catch (StageError const& error) {
      PgRunStore{db.address()}.fail(run, {}, error, {});
      throw;
    }
  }
  CommitReceipt load_with(std::string const& etag, std::string const& data) {
    Commit with;
    with.validators = Validators{.etag = etag, .basis = "b"};
    return commit(std::move(with), data);
  }
  CommitReceipt not_modified(std::string const& etag) {
    Commit with;
    with.validators = Validators{.etag = etag, .basis = "b"};
    with.lists_not_modified = 1;
    with.not_modified = true;
    return commit(std::move(with));
  }

  /// What the next run may send; "" for nothing.
  std::string sendable(std::string const& key = "") const {
    std::vector<Partition> partitions{Partition{.key = key, .values = {}}};
    auto session = db.connect();
    add_kept_validators(session, job, partitions);
    return partitions[0].validators ? partitions[0].validators->etag : "";
  }
  std::string count() const { return db.value("SELECT count(*) FROM staging.loans"); }
};

TEST_F(ConditionalTest, ValidatorsAreCommittedWithTheRows) {
  load_with("\"it's 1\"", loan(1, "Riga", day1));
  EXPECT_EQ(sendable(), "\"it's 1\"");
  not_modified("\"it's 1\"");
  EXPECT_EQ(sendable(), "\"it's 1\"");
  EXPECT_EQ(count(), "1");
  load(loan(1, "Riga", day1));
  EXPECT_EQ(sendable(), "") << "the last answer had none";
}

TEST_F(ConditionalTest, ARunThatFailedKeepsThoseOfTheRowsThatAreThere) {
  load_with("\"1\"", loan(1, "Riga", day1));
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::fail, 1.0});
  EXPECT_THROW(load_with("\"2\"", loan(2, "Oslo", day1) + "," + loan(3, "Oslo", day1)),
               QualityFailure);
  EXPECT_EQ(sendable(), "\"1\"");
}

TEST_F(ConditionalTest, ATableThatLostRowsIsReadWhole) {
  load_with("\"1\"", loan(1, "Riga", day1) + "," + loan(2, "Oslo", day1));
  execute("DELETE FROM staging.loans WHERE id = 2");
  EXPECT_TRUE(wait_until([&] { return sendable().empty(); })) << "PostgreSQL counts it soon after";
  load_with("\"1\"", loan(1, "Riga", day1) + "," + loan(2, "Oslo", day1));
  EXPECT_EQ(sendable(), "\"1\"");
  execute("TRUNCATE staging.loans");
  EXPECT_EQ(sendable(), "");
}

TEST_F(ConditionalTest, ATableThatIsAnotherOneIsReadWhole) {
  load_with("\"1\"", loan(1, "Riga", day1));
  execute("DROP TABLE staging.loans");
  EXPECT_EQ(sendable(), "");
  load_with("\"1\"", loan(1, "Riga", day1));
  execute(
      "ALTER TABLE staging.loans RENAME TO old; CREATE TABLE staging.loans (LIKE staging.old "
      "INCLUDING ALL)");
  EXPECT_EQ(sendable(), "");
}

TEST_F(ConditionalTest, AnEmptyListHasNothingToLose) {
  load_with("\"1\"", "");
  EXPECT_EQ(sendable(), "\"1\"");
}

TEST_F(ConditionalTest, AStateThatIsSetByHandForgetsThem) {
  for (auto const& watermark : {std::optional<std::string>{"2024-01-01"}, {}}) {
    load_with("\"1\"", loan(1, "Riga", day1));
    EXPECT_EQ(sendable(), "\"1\"");
    make_run_catalogue(db.address(), {}, {})->set_state("loans", watermark);
    EXPECT_EQ(sendable(), "");
    make_run_catalogue(db.address(), {}, {})->set_state("loans", std::nullopt);
  }
}

TEST_F(ConditionalTest, AReplacedTableStaysAsItIsWhenNothingHasChanged) {
  job.target.mode = LoadMode::replace;
  load_with("\"1\"", loan(1, "Riga", day1));
  load_with("\"2\"", loan(2, "Riga", day1) + "," + loan(3, "Riga", day1));
  EXPECT_EQ(sendable(), "\"2\"") << "what the run itself has deleted does not count";
  EXPECT_EQ(not_modified("\"2\"").counts.inserted, 0u);
  EXPECT_EQ(count(), "2");
  EXPECT_EQ(sendable(), "\"2\"");
  execute("DELETE FROM staging.loans WHERE id = 2");
  EXPECT_TRUE(wait_until([&] { return sendable().empty(); }));
}

TEST_F(ConditionalTest, TooFewRowsAreNotWhatNotModifiedMeans) {
  job.quality.push_back({RowCountCheck{1, {}}, OnFail::fail, 1.0});
  load_with("\"1\"", loan(1, "Riga", day1));
  EXPECT_EQ(not_modified("\"1\"").counts.read, 0u);
  Commit empty;
  EXPECT_THROW(commit(empty), QualityFailure);
}

TEST_F(ConditionalTest, EachListHasItsOwn) {
  job.source.for_each = {ValueList{.name = "id", .values = {{"1"}, {"2"}}}};
  Validators const first{.etag = "\"1\"", .last_modified = "today", .basis = "b"};
  Commit both;
  both.partitions = {{"id=1", {}, {}, {}, {first, false}}, {"id=2", {}, {}, {}, {}}};
  commit(both, loan(1, "Riga", day1));
  EXPECT_EQ(sendable("id=1"), "\"1\"");
  EXPECT_EQ(sendable("id=2"), "");
  EXPECT_EQ(sendable(""), "");
  both.lists_not_modified = 1;
  both.partitions[0].validators.not_modified = true;
  both.partitions[1].validators.kept = Validators{.etag = "\"2\"", .basis = "c"};
  commit(both, loan(2, "Riga", day1));
  EXPECT_EQ(sendable("id=1"), "\"1\"");
  EXPECT_EQ(sendable("id=2"), "\"2\"");
}

}  // namespace
}  // namespace loanpulse
