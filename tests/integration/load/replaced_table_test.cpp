#include <gtest/gtest.h>

#include "integration/load/load_fixture.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

/// A job without a key, whose table is what the source said last.
class ReplacedTable : public LoadTest {
 protected:
  ReplacedTable() {
    job.source.incremental.reset();
    job.target.mode = LoadMode::replace;
    job.target.primary_key.clear();
  }

  std::string rows() {
    return db.value("SELECT string_agg(id || city, ' ' ORDER BY id, city) FROM staging.loans");
  }
};

TEST_F(ReplacedTable, HoldsWhatTheLastRunRead) {
  auto const first = load(loan(1, "A", day1) + "," + loan(2, "B", day1));
  EXPECT_EQ(first.counts.inserted, 2u);
  EXPECT_EQ(rows(), "1A 2B");
  auto const second = load(loan(2, "C", day1) + "," + loan(3, "D", day1));
  EXPECT_EQ(second.counts.inserted, 2u);
  EXPECT_EQ(second.counts.updated, 0u);
  EXPECT_EQ(rows(), "2C 3D");
}

TEST_F(ReplacedTable, KeepsRowsThatAreEqual) {
  load(loan(1, "A", day1) + "," + loan(1, "A", day1));
  EXPECT_EQ(rows(), "1A 1A");
}

TEST_F(ReplacedTable, StaysAsItIsWhenTheSourceGivesNothing) {
  load(loan(1, "A", day1));
  EXPECT_EQ(stage_error_of([&] { load(""); }).code(), "empty_replacement");
  EXPECT_EQ(rows(), "1A");
  job.quality.push_back(Check{.rule = RowCountCheck{.min = 0, .max = std::nullopt}});
  EXPECT_EQ(load("").counts.inserted, 0u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST_F(ReplacedTable, KeepsItsIdentityWithViewsAndIndexes) {
  load(loan(1, "A", day1));
  auto const oid = db.value("SELECT 'staging.loans'::regclass::oid");
  PgSession session = db.connect();
  PgTransaction tx{session};
  tx.exec("CREATE VIEW staging.cities AS SELECT city FROM staging.loans");
  tx.exec("CREATE INDEX loans_city ON staging.loans (city)");
  tx.commit();
  load(loan(2, "B", day1));
  EXPECT_EQ(db.value("SELECT 'staging.loans'::regclass::oid"), oid);
  EXPECT_EQ(db.value("SELECT string_agg(city, ' ') FROM staging.cities"), "B");
}

TEST_F(ReplacedTable, WithAKeyTakesTheNewestOfItsRows) {
  job.target.primary_key = {"id"};
  load(loan(1, "A", day1) + "," + loan(1, "B", day1));
  EXPECT_EQ(rows(), "1B");
  load(loan(2, "C", day1));
  EXPECT_EQ(rows(), "2C");
}

}  // namespace
}  // namespace loanpulse
