#include "load/other_sessions_pg.hpp"

#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "load/target_pg.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

class OtherSessions : public LoadTest {
 protected:
  /// What a commit of one new row fails with.
  StageError failure(std::chrono::milliseconds lock_timeout) {
    auto const run = begin();
    PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
    PgWarehouse warehouse{sessions, scratch, job, run, lock_timeout};
    warehouse.prepare();
    auto const commit = stage(warehouse, loan(2, "Oslo", day2));
    return stage_error_of([&] { warehouse.commit(commit); });
  }
};

TEST_F(OtherSessions, WhoHoldsTheLockIsNamed) {
  load(loan(1, "Riga", day1));
  PgSession session{db.address(), "somebody's report"};
  PgTransaction other{session};
  other.exec("LOCK staging.loans IN EXCLUSIVE MODE");
  auto const error = failure(std::chrono::milliseconds{20});
  EXPECT_EQ(error.code(), "sql_55P03");
  EXPECT_THAT(error.what(), HasSubstr("staging.loans"));
  EXPECT_THAT(error.what(), HasSubstr(fmt::format("session {} of user ", session.backend_pid())));
  EXPECT_THAT(error.what(), HasSubstr("somebody's report, idle in transaction"));
  EXPECT_THAT(error.what(), HasSubstr("database.lock_timeout"));
}

TEST_F(OtherSessions, WhoHoldsTheLockIsNamedBeforeAnythingIsFetchedToo) {
  load(loan(1, "Riga", day1));
  PgSession session{db.address(), "a migration"};
  PgTransaction other{session};
  other.exec("LOCK metadata.ingestion_state IN ACCESS EXCLUSIVE MODE");
  auto mine = db.connect();
  auto const error =
      stage_error_of([&] { prepare_target(mine, job, std::chrono::milliseconds{20}); });
  EXPECT_EQ(error.code(), "sql_55P03");
  EXPECT_THAT(error.what(), HasSubstr("a migration, idle in transaction"));
}

TEST_F(OtherSessions, TheOtherOneOfADeadlockIsNamed) {
  PgSession theirs{db.address(), "the other one"};
  auto mine = db.connect();
  StageError const deadlock{
      ErrorKind::transient, "sql_40P01",
      fmt::format("deadlock detected; detail: Process {} waits for ShareLock on transaction 77; "
                  "blocked by process {}",
                  mine.backend_pid(), theirs.backend_pid())};
  auto const error = with_other_sessions(mine, job.target, deadlock).value();
  EXPECT_EQ(error.code(), "sql_40P01");
  EXPECT_THAT(error.what(),
              HasSubstr(fmt::format("the other was session {} of user", theirs.backend_pid())));
  EXPECT_THAT(error.what(), HasSubstr("the other one"));
  EXPECT_THAT(error.what(), Not(HasSubstr("loanpulse-test")));
}

TEST_F(OtherSessions, AreNotLookedForAfterOtherErrors) {
  auto mine = db.connect();
  StageError const other{ErrorKind::bad_data, "sql_23505", "duplicate key"};
  EXPECT_FALSE(with_other_sessions(mine, job.target, other).has_value());
}

TEST_F(OtherSessions, ARolesOwnStatementTimeoutIsNamedWithItsCure) {
  load(loan(1, "Riga", day1));
  {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(
        "CREATE FUNCTION staging.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "pg_sleep(60); RETURN NULL; END $$; CREATE TRIGGER wait AFTER INSERT ON staging.loans FOR "
        "EACH STATEMENT EXECUTE FUNCTION staging.wait(); ALTER DATABASE " +
        quoted_identifier(db.name()) + " SET statement_timeout = '200ms'");
    tx.commit();
  }
  auto const error = failure(std::chrono::seconds{5});
  EXPECT_EQ(error.code(), "sql_57014");
  EXPECT_THAT(error.what(), HasSubstr("statement timeout"));
  EXPECT_THAT(error.what(), HasSubstr("ALTER ROLE … SET statement_timeout = 0"));
  EXPECT_THAT(error.what(), HasSubstr("staging.loans"));
}

}  // namespace
}  // namespace loanpulse
