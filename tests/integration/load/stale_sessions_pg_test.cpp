#include "load/stale_sessions_pg.hpp"

#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "integration/load/page_of_loans.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

/// A run that stands still with its rows in the target and not committed, and the one after it.
class StaleSessionsTest : public LoadTest {
 protected:
  StaleSessionsTest() {
    stale_.prepare();
    stage_pages(stale_, 3, "stale");
  }

  void stage_pages(PgWarehouse& warehouse, int pages, std::string_view city) {
    for (int page = 0; page < pages; ++page) {
      auto const batch = page_of_loans(++page_number, page * 1'000, 1'000, city);
      warehouse.stage(batch, std::vector<bool>(batch.rows, true), {true, {}});
    }
  }
  static Commit everything(std::uint64_t rows) {
    Commit commit;
    commit.highest_cursor = page_of_loans_cursor;
    commit.counts.read = rows;
    commit.facts.keys_are_distinct = true;
    return commit;
  }
  void declare_dead() {
    db.value(
        "UPDATE metadata.pipeline_runs SET status = 'interrupted', finished_at = now() RETURNING "
        "1");
  }

  loanpulse::Run first_ = begin();
  PgSessionPool stale_sessions_{db.address(), 4, std::chrono::seconds{60}};
  PgSessionPool sessions_{db.address(), 4, std::chrono::seconds{60}};
  PgWarehouse stale_{stale_sessions_, scratch, job, first_, std::chrono::seconds{5}};
};

TEST_F(StaleSessionsTest, LocksOfADeadRunDoNotHoldUpTheNext) {
  declare_dead();
  auto const second = begin();
  PgWarehouse warehouse{sessions_, scratch, job, second, std::chrono::seconds{30}};
  stage_pages(warehouse, 3, "new");
  EXPECT_EQ(warehouse.commit(everything(3'000)).counts.inserted, 3'000u);
  EXPECT_THROW(stale_.commit(everything(3'000)), StageError);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans WHERE city = 'new'"), "3000");
}

TEST_F(StaleSessionsTest, NorOfARunOfOnePage) {
  declare_dead();
  auto const second = begin();
  PgWarehouse warehouse{sessions_, scratch, job, second, std::chrono::milliseconds{50}};
  stage_pages(warehouse, 1, "new");
  EXPECT_EQ(warehouse.commit(everything(1'000)).counts.inserted, 1'000u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "1000");
}

TEST_F(StaleSessionsTest, OtherJobsAndLaterSessionsAreLeftAlone) {
  std::string const writing =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
      "application_name = 'loanpulse loans' AND backend_xid IS NOT NULL";
  ASSERT_TRUE(wait_until([&] { return db.value(writing) == "1"; }));
  PgSession session = db.connect();
  auto other = first_;
  other.started_at += std::chrono::hours{1};
  for (auto const* name : {"loan", "loans_2"}) {
    other.job_name = name;
    end_stale_sessions(session, other);
  }
  end_stale_sessions(session, first_);  // it began before its own sessions wrote anything
  EXPECT_EQ(db.value(writing), "1");
  other.job_name = "loans";
  end_stale_sessions(session, other);
  EXPECT_TRUE(wait_until([&] { return db.value(writing) == "0"; }));
}

TEST(SessionName, OfNoTwoJobsIsTheSameAndNoneIsCut) {
  EXPECT_EQ(session_name("loans"), "loanpulse loans");
  std::string const longest(63, 'a');
  auto other = longest;
  other.back() = 'b';
  EXPECT_EQ(session_name(longest).size(), 63u);
  EXPECT_NE(session_name(longest), session_name(other));
  EXPECT_EQ(session_name(std::string(53, 'a')).size(), 63u);
}

}  // namespace
}  // namespace loanpulse
