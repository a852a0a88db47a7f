#include "load/target_pg.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "integration/load/load_fixture.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

TimePoint now() { return SystemClock{}.now(); }

class TargetTest : public LoadTest {
 protected:
  std::string code_of_prepare(std::string* message = nullptr) {
    auto session = db.connect();
    try {
      prepare_target(session, job, std::chrono::seconds{5});
      return "fits";
    } catch (StageError const& error) {
      if (message != nullptr) *message = error.what();
      return error.code();
    }
  }
  void execute(std::string const& sql) {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }
};

TEST_F(TargetTest, IsCreatedWhenMissingAndFitsAfterwards) {
  EXPECT_EQ(code_of_prepare(), "fits");
  EXPECT_EQ(code_of_prepare(), "fits");
}

TEST_F(TargetTest, OfAnotherShapeIsRefusedWithTheCure) {
  code_of_prepare();
  execute("ALTER TABLE staging.loans ALTER COLUMN amount TYPE numeric(9,1)");
  std::string message;
  EXPECT_EQ(code_of_prepare(&message), "target_mismatch");
  EXPECT_THAT(message, HasSubstr("column 'amount' is numeric(9,1) and the job declares "
                                 "numeric(14,2)"));
}

TEST_F(TargetTest, WithoutItsKeyIsRefused) {
  code_of_prepare();
  execute("ALTER TABLE staging.loans DROP CONSTRAINT loans_pkey");
  std::string message;
  EXPECT_EQ(code_of_prepare(&message), "target_mismatch");
  EXPECT_THAT(message, HasSubstr("ADD PRIMARY KEY"));
}

TEST_F(TargetTest, ThatIsAViewIsRefused) {
  execute("CREATE SCHEMA staging; CREATE VIEW staging.loans AS SELECT 1 AS id");
  EXPECT_EQ(code_of_prepare(), "target_mismatch");
}

TEST_F(TargetTest, WithRowsButWithoutStateIsRefusedWithTwoWaysOut) {
  load(loan(1, "Riga", "2024-03-01T00:00:00Z"));
  execute("DELETE FROM metadata.ingestion_state");
  std::string message;
  EXPECT_EQ(code_of_prepare(&message), "state_lost");
  EXPECT_THAT(message, HasSubstr("loanpulse state rebuild loans"));
  EXPECT_THAT(message, HasSubstr("loanpulse state reset loans"));
}

TEST_F(TargetTest, GivesItsHighestCursorInTheSourcesForm) {
  load(loan(1, "Riga", "2024-03-01T00:00:00.25Z") + "," + loan(2, "Oslo", "2024-02-01T00:00:00Z"));
  auto session = db.connect();
  EXPECT_EQ(highest_in_target(session, job, now()), "2024-03-01T00:00:00.250000Z");
  job.target.columns[3].format = TimeFormat::unix_s;
  EXPECT_EQ(highest_in_target(session, job, now()), "1709251200") << "rounded down";
  job.target.columns[3].format = TimeFormat::iso;
  job.target.columns[3].timezone = "Asia/Tokyo";
  EXPECT_EQ(highest_in_target(session, job, now()), "2024-03-01T09:00:00.250000");
}

TEST_F(TargetTest, GivesNoCursorFromTheFuture) {
  load(loan(1, "Riga", "2024-03-01T00:00:00Z") + "," + loan(2, "Oslo", "2099-01-01T00:00:00Z"));
  auto session = db.connect();
  EXPECT_EQ(highest_in_target(session, job, now()), "2024-03-01T00:00:00.000000Z");
  job.source.incremental->max_future = std::chrono::hours{24 * 36'500};
  EXPECT_EQ(highest_in_target(session, job, now()), "2099-01-01T00:00:00.000000Z");
  job.source.incremental->max_future = std::chrono::hours{0};
  execute("DELETE FROM staging.loans WHERE id = 1");
  EXPECT_EQ(highest_in_target(session, job, now()), std::nullopt);
}

TEST_F(TargetTest, TwoRunsCreatingItAtOnceBothSucceed) {
  std::vector<std::jthread> threads;
  std::atomic<int> fits{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      if (code_of_prepare() == "fits") ++fits;
    });
  }
  threads.clear();
  EXPECT_EQ(fits, 4);
}

}  // namespace
}  // namespace loanpulse
