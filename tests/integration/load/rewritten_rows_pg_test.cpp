#include <gtest/gtest.h>

#include "integration/load/paged_load_fixture.hpp"

namespace loanpulse {
namespace {

/// A target full of rows from before, every second of which the run changes.
class RewrittenRows : public PagedLoadTest {
 protected:
  static constexpr std::int64_t page_rows = 2'000;
  RewrittenRows() : PagedLoadTest{page_rows} {
    db.value(
        "INSERT INTO staging.loans SELECT n, CASE WHEN n % 2 = 0 THEN 'Riga' ELSE 'Oslo' END, "
        "NULL, '2024-03-01', '018f0000-0000-7000-8000-000000000000', '2024-03-02' FROM "
        "generate_series(0, 20000 - 1) n RETURNING 1");
    db.value("INSERT INTO metadata.ingestion_state VALUES ('loans', NULL) RETURNING 1");
  }

  /// Half of so many rows was rewritten, and says so.
  void expect_rewritten(std::uint64_t all) {
    auto const receipt = warehouse_.commit(everything());
    EXPECT_EQ(receipt.counts.updated, all / 2);
    EXPECT_EQ(receipt.counts.unchanged, all / 2);
    EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'Riga' AND id % 2 = 1 AND "
                       "_run_id = '" +
                       run_.run_id + "' AND _loaded_at > now() - interval '1 hour'"),
              std::to_string(all / 2));
    EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE _loaded_at = '2024-03-02' AND "
                       "_run_id = '018f0000-0000-7000-8000-000000000000'"),
              std::to_string(20'000 - all / 2));
  }
};

TEST_F(RewrittenRows, TellTheirRunAndTimeWhenMergedInOneStatement) {
  stage_page(0);
  expect_rewritten(2'000);
}

TEST_F(RewrittenRows, TellTheirRunAndTimeWhenMergedInTurn) {
  possible_.keys_are_distinct = false;
  stage_pages(3);
  expect_rewritten(6'000);
}

TEST_F(RewrittenRows, TellTheirRunAndTimeWhenMergedAheadOfTheCommit) {
  stage_pages(10);
  expect_rewritten(20'000);
}

}  // namespace
}  // namespace loanpulse
