#include <gmock/gmock.h>

#include <string_view>
#include <utility>

#include "integration/load/load_fixture.hpp"
#include "support/row_batches.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

constexpr std::size_t texts = 1'200;

/// A job without a cursor and with so many columns that a row of short texts does not fit into a
/// page of PostgreSQL's, where short texts cannot be moved out of line.
class FailedCopyTest : public LoadTest {
 protected:
  FailedCopyTest() {
    job.source.incremental.reset();
    job.target.columns = {column("id", "bigint")};
    for (std::size_t i = 0; i < texts; ++i) {
      job.target.columns.push_back(column("c" + std::to_string(i), "text"));
    }
  }

  static void add(std::vector<Cell>& cells, std::int64_t id, std::string_view text) {
    cells.push_back(Cell::of_integer(CellKind::integer, id));
    for (std::size_t i = 0; i < texts; ++i) {
      cells.push_back(text.empty() ? Cell{} : Cell::of_text(CellKind::text, text));
    }
  }
  static RowBatch page(std::size_t number, std::vector<std::int64_t> const& ids,
                       std::string_view text = "") {
    std::vector<Cell> cells;
    for (auto const id : ids) add(cells, id, text);
    auto batch = rows_of(texts + 1, std::move(cells));
    batch.page = number;
    return batch;
  }

  static constexpr std::string_view wide = "ten bytes.";
};

void expect_row_too_big(StageError const& error) {
  EXPECT_EQ(error.code(), "sql_54000");
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_THAT(error.what(), HasSubstr("row is too big"));
}

/// What was recorded is "relation loanpulse_work.run_… does not exist" while the comparison with
/// the target took the failure of the staged page for its own.
TEST_F(FailedCopyTest, IsNotTakenForAFailedComparison) {
  auto const run = begin();
  PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
  warehouse.prepare();
  db.value(
      "INSERT INTO staging.loans (id, _run_id, _loaded_at) SELECT n, gen_random_uuid(), now() "
      "FROM generate_series(1, 9) n RETURNING 1");
  auto const error = stage_error_of([&] {
    auto const stage = [&](RowBatch const& batch) {
      warehouse.stage(batch, std::vector<bool>(batch.rows, true), SetFacts{true, {}});
    };
    stage(page(1, {1, 2}));
    stage(page(2, {3, 10}, wide));
    stage(page(3, {4, 5}));
    stage(page(4, {6, 7}));
    stage(page(5, {8, 9}));
    Commit commit;
    commit.counts.read = 10;
    commit.facts.keys_are_distinct = true;
    warehouse.commit(commit);
  });
  expect_row_too_big(error);
}

TEST_F(FailedCopyTest, IsWhatEveryLaterCallReports) {
  auto const run = begin();
  PgSession session = db.connect();
  UpsertSql const sql{job, run};
  StagingArea area{session, job, sql};
  auto const stage = [&](RowBatch const& batch) {
    area.stage(batch, std::vector<bool>(batch.rows, true));
  };
  stage(page(1, {1}, wide));
  expect_row_too_big(stage_error_of([&] { area.flush(); }));
  expect_row_too_big(stage_error_of([&] { stage(page(2, {2})); }));
  expect_row_too_big(stage_error_of([&] { area.flush(); }));
  expect_row_too_big(stage_error_of([&] { area.complete(); }));
  QuarantinedRow row;
  row.text.assign(300'000, 'x');
  expect_row_too_big(stage_error_of([&] { area.quarantine({row}); }));
  area.drop();
  EXPECT_EQ(db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"), "0");
}

}  // namespace
}  // namespace loanpulse
