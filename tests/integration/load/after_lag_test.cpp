#include <gmock/gmock.h>

#include <optional>

#include "integration/load/load_fixture.hpp"
#include "integration/load/page_of_loans.hpp"

namespace loanpulse {
namespace {

constexpr char const* later_cursor = "2024-03-02T00:00:00Z";
constexpr std::int64_t later_microseconds = 1'709'337'600'000'000;
constexpr char const* sessions_at_work =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
    "application_name = 'loanpulse loans' AND backend_xid IS NOT NULL";
constexpr char const* inserted_by_copy =
    "SELECT count(*) FROM staging.loans WHERE _run_id = (SELECT run_id FROM "
    "metadata.ingestion_state)";

/// A run whose source sends the rows of the lag once more, and new ones behind them, as every day.
class AfterALag : public LoadTest {
 protected:
  static constexpr std::int64_t page_rows = 1'000;
  AfterALag() {
    start();
    send(0, page_of_loans_cursor);
    send(page_rows, page_of_loans_cursor);
    commit(page_of_loans_cursor);
    start();
  }

  void start() {
    warehouse_.reset();
    run_.emplace(begin());
    warehouse_.emplace(sessions_, scratch, job, *run_, std::chrono::seconds{5});
    warehouse_->prepare();
    counts_ = {};
  }

  void send(std::int64_t first_key, char const* cursor, std::string_view city = "Riga") {
    auto batch = page_of_loans(++page_number, first_key, page_rows, city);
    if (cursor == later_cursor) {
      batch.cursors.assign(batch.rows, cursor);
      for (std::size_t row = 0; row < batch.rows; ++row) {
        batch.row(row)[3] = Cell::of_integer(CellKind::timestamp, later_microseconds);
      }
    }
    warehouse_->stage(batch, std::vector<bool>(batch.rows, true), facts_);
    counts_.read += batch.rows;
  }

  /// A page whose first rows, half of them, are of the lag and in the target already.
  void send_half_new() {
    auto batch = page_of_loans(++page_number, 3 * page_rows / 2, page_rows, "Riga");
    for (std::size_t row = 0; row < batch.rows; ++row) {
      bool const is_new = row >= batch.rows / 2;
      if (!is_new) continue;
      batch.cursors[row] = later_cursor;
      batch.row(row)[3] = Cell::of_integer(CellKind::timestamp, later_microseconds);
    }
    warehouse_->stage(batch, std::vector<bool>(batch.rows, true), facts_);
    counts_.read += batch.rows;
  }
  std::string work_tables() const {
    return db.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('loanpulse_work')");
  }

  RunCounts commit(char const* highest) {
    Commit commit;
    commit.highest_cursor = highest;
    commit.counts = counts_;
    commit.facts = facts_;
    return warehouse_->commit(commit).counts;
  }

  bool is_copied_into_the_target() const {
    return wait_until([&] { return db.value(sessions_at_work) == "1"; });
  }

  PgSessionPool sessions_{db.address(), 4, std::chrono::seconds{60}};
  SetFacts facts_{true, {}};  ///< of all pages so far
  std::optional<loanpulse::Run> run_;
  std::optional<PgWarehouse> warehouse_;
  RunCounts counts_;
};

TEST_F(AfterALag, NewRowsGoStraightIntoTheTarget) {
  send(page_rows, page_of_loans_cursor);
  send(2 * page_rows, later_cursor);
  send(3 * page_rows, later_cursor);
  EXPECT_TRUE(is_copied_into_the_target());
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'000u);
  EXPECT_EQ(counts.unchanged, 1'000u);
  EXPECT_EQ(db.value(inserted_by_copy), "2000");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), later_cursor);
}

TEST_F(AfterALag, RowsOfTheLagThatChangedAreMergedByTheSameCommit) {
  send(page_rows, page_of_loans_cursor, "Oslo");
  send(2 * page_rows, later_cursor);
  send(0, page_of_loans_cursor, "Oslo");  // in no order of cursors
  send(3 * page_rows, later_cursor);
  EXPECT_TRUE(is_copied_into_the_target());
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'000u);
  EXPECT_EQ(counts.updated, 2'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Oslo'"), "2000");
  EXPECT_EQ(db.value("SELECT count(*) FROM pg_class WHERE relnamespace = "
                     "'loanpulse_work'::regnamespace"),
            "0");
}

TEST_F(AfterALag, NewRowsOfItsPageGoThereTooAndNoneIsStaged) {
  send_half_new();
  send(5 * page_rows / 2, later_cursor);
  send(7 * page_rows / 2, later_cursor);
  EXPECT_TRUE(is_copied_into_the_target());
  EXPECT_EQ(work_tables(), "0");
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'500u);
  EXPECT_EQ(counts.unchanged, 500u);
  EXPECT_EQ(db.value(inserted_by_copy), "2500");
  EXPECT_EQ(db.value("SELECT watermark FROM metadata.ingestion_state"), later_cursor);
}

TEST_F(AfterALag, TheOnlyPageIsCopiedByTheCommit) {
  send_half_new();
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 500u);
  EXPECT_EQ(counts.unchanged, 500u);
  EXPECT_EQ(db.value(inserted_by_copy), "500");
}

TEST_F(AfterALag, NewRowsThatSomebodyElseHasInsertedMeanwhileAreMerged) {
  send_half_new();
  // The page behind it makes its rows known to be new; then one of them is there.
  send(5 * page_rows / 2, later_cursor);
  EXPECT_EQ(db.value("UPDATE staging.loans SET id = 3700 WHERE id = 0 RETURNING 1"), "1");
  send(7 * page_rows / 2, later_cursor);
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'499u);
  EXPECT_EQ(counts.updated, 1u);
  EXPECT_EQ(counts.unchanged, 500u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "4499");
}

TEST_F(AfterALag, KeysInNoOrderGoStraightThereWhenTheTargetHasNone) {
  // The target's keys are 0 to 1,999; what comes lies on both sides of them.
  send(-2 * page_rows, later_cursor);
  send(4 * page_rows, later_cursor);
  EXPECT_TRUE(is_copied_into_the_target());
  EXPECT_EQ(commit(later_cursor).inserted, 2'000u);
}

TEST_F(AfterALag, AKeyOfTheLagThatComesAgainIsLeftToTheStagingArea) {
  send(page_rows, page_of_loans_cursor, "Oslo");
  send(2 * page_rows, later_cursor);
  facts_.keys_are_distinct = false;
  send(page_rows, later_cursor, "Bern");
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 1'000u);
  EXPECT_EQ(counts.updated, 1'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Bern'"), "1000");
}

TEST_F(AfterALag, ANewRowThatChangedAnOldOneCostsNoRow) {
  send(page_rows, page_of_loans_cursor);
  send(2 * page_rows, later_cursor);
  send(0, later_cursor, "Oslo");  // keys that the target has
  send(3 * page_rows, later_cursor);
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'000u);
  EXPECT_EQ(counts.updated, 1'000u);
  EXPECT_EQ(counts.unchanged, 1'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "4000");
}

TEST_F(AfterALag, ASourceThatPausesIsNotWaitedForWithAnOpenTransaction) {
  send(page_rows, page_of_loans_cursor);
  send(2 * page_rows, later_cursor);
  send(3 * page_rows, later_cursor);
  EXPECT_TRUE(is_copied_into_the_target());
  warehouse_->pause();
  EXPECT_EQ(db.value(sessions_at_work), "0");
  auto const counts = commit(later_cursor);
  EXPECT_EQ(counts.inserted, 2'000u);
  EXPECT_EQ(counts.unchanged, 1'000u);
}

}  // namespace
}  // namespace loanpulse
