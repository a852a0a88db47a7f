#include "pg/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <thread>

#include "pg/answer_limit.hpp"
#include "pg/session_pool.hpp"
#include "record/run_catalogue_pg.hpp"
#include "record/run_queue_pg.hpp"
#include "record/run_store_pg.hpp"
#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr PgLimits some_limits{1234ms, 5678ms};

/// The server's process behind a session stands still as long as this lives.
class Standstill {
 public:
  explicit Standstill(int backend) : backend_{backend} { kill(backend_, SIGSTOP); }
  ~Standstill() { kill(backend_, SIGCONT); }
  Standstill(Standstill const&) = delete;
  Standstill& operator=(Standstill const&) = delete;

 private:
  int backend_;
};

std::string settings_of(PgSession& session) {
  PgTransaction transaction{session};
  auto const shown = [&](char const* name) {
    return std::string{transaction.exec(std::string{"SHOW "} + name)[0][0].c_str()};
  };
  return shown("lock_timeout") + ' ' + shown("statement_timeout");
}

std::map<std::string, std::string> connection_options(PgSession const& session) {
  std::map<std::string, std::string> options;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const all{PQconninfo(session.raw()),
                                                                         &PQconninfoFree};
  for (auto const* option = all.get(); option->keyword; ++option) {
    if (option->val) options[option->keyword] = option->val;
  }
  return options;
}

class SessionLimits : public testing::Test {
 protected:
  /// What every session must have, however it came about.
  static void expect_limits(PgSession& session, char const* way) {
    EXPECT_EQ(settings_of(session), "1234ms 5678ms") << way;
    EXPECT_EQ(session.ask("SHOW lock_timeout").at(0), "1234ms") << way;
    EXPECT_EQ(session.ask("SHOW statement_timeout").at(0), "5678ms") << way;
    auto const options = connection_options(session);
    for (auto const& [keyword, value] :
         std::map<std::string, std::string>{{"keepalives", "1"},
                                            {"keepalives_idle", "5"},
                                            {"keepalives_interval", "5"},
                                            {"keepalives_count", "4"},
                                            {"tcp_user_timeout", "25000"}}) {
      EXPECT_EQ(options.count(keyword) ? options.at(keyword) : "", value) << keyword << ", " << way;
    }
    PgTransaction transaction{session};
    EXPECT_STREQ(transaction.exec("SHOW TimeZone")[0][0].c_str(), "UTC") << way;
  }

  TempDatabase const database_;
};

TEST_F(SessionLimits, AreThereInEveryWayInWhichASessionIsOpened_fault_50) {
  PgSession session{database_.address(), "one", some_limits};
  expect_limits(session, "opened");
  session.reconnect();
  expect_limits(session, "opened again");
  auto another = session.another();
  expect_limits(another, "another one");
  PgSession moved = std::move(another);
  expect_limits(moved, "moved");
  PgSessionPool pool{database_.address(), 1, 60s, some_limits};
  expect_limits(*pool.take("one"), "taken from a pool");
  ASSERT_EQ(pool.at_rest(), 1u);
  expect_limits(*pool.take("two"), "taken again under another name");
}

TEST_F(SessionLimits, AreThereWithoutBeingAskedFor) {
  PgSession session = database_.connect();
  EXPECT_EQ(settings_of(session), "30s 1min");
  PgSessionPool pool{database_.address(), 1, 60s};
  // A merge takes what it takes, but never the lock of somebody who holds it for ever.
  EXPECT_EQ(settings_of(*pool.take("run")), "1min 0");
}

TEST_F(SessionLimits, AreOfTheTransactionAlone) {
  PgSession session{database_.address(), "one", some_limits};
  { PgTransaction const transaction{session}; }
  std::unique_ptr<PGresult, decltype(&PQclear)> const shown{
      PQexec(session.raw(), "SHOW statement_timeout"), &PQclear};
  EXPECT_STREQ(PQgetvalue(shown.get(), 0, 0), "0") << "behind a pooler it is another's next";
}

TEST_F(SessionLimits, HoldForRecordsAndForTheQueue) {
  PgSession locking = database_.connect();
  PgTransaction lock{locking};
  lock.exec("LOCK TABLE metadata.pipeline_runs");
  PgLimits const brief{200ms, 5s};
  PgRunQueue queue{database_.address(), brief};
  EXPECT_EQ(stage_error_of([&] { queue.waiting(1, std::nullopt); }).code(), "sql_55P03");
  PgRunStore store{database_.address(), brief};
  auto const catalogue = make_run_catalogue(database_.address(), brief);
  EXPECT_EQ(stage_error_of([&] { catalogue->list({}); }).code(), "sql_55P03");
  EXPECT_EQ(stage_error_of([&] { store.begin("loans", Trigger::cli); }).code(), "sql_55P03");
}

TEST_F(SessionLimits, EndAStatementThatTakesTooLong) {
  PgSession session{database_.address(), "slow", {0ms, 100ms}};
  PgTransaction transaction{session};
  EXPECT_EQ(stage_error_of([&] { transaction.exec("SELECT pg_sleep(30)"); }).code(), "sql_57014");
}

TEST_F(SessionLimits, AServerThatStandsStillIsGivenUp) {
  PgSession session{database_.address(), "still", {0ms, 1ms}};
  auto const start = std::chrono::steady_clock::now();
  {
    Standstill const still{session.backend_pid()};
    auto const error = stage_error_of([&] { PgTransaction{session}; });
    EXPECT_EQ(error.kind(), ErrorKind::transient);
    EXPECT_EQ(error.code(), "database_lost");
    EXPECT_THAT(error.what(), HasSubstr("has not answered for 5 s"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  EXPECT_FALSE(session.alive());
  session.reconnect();
  EXPECT_TRUE(session.alive());
}

TEST_F(SessionLimits, ASessionAtRestWhoseServerStandsStillIsReplaced) {
  PgSessionPool pool{database_.address(), 1, 60s, some_limits};
  int const first = pool.take("one")->backend_pid();
  ASSERT_EQ(pool.at_rest(), 1u);
  Standstill const still{first};
  EXPECT_NE(pool.take("two")->backend_pid(), first);
}

TEST_F(SessionLimits, AConnectionCanBeCutUnderWhoeverWaitsForIt) {
  PgSession session{database_.address(), "run", limits_of_loads};
  int const backend = session.backend_pid();
  std::jthread const other{[&] {
    while (database_.value("SELECT state FROM pg_stat_activity WHERE pid = " +
                           std::to_string(backend)) != "active") {
    }
    Standstill const still{backend};
    session.cancel_statement();  // it hears nothing
    session.cut();
  }};
  PgTransaction transaction{session};
  EXPECT_EQ(stage_error_of([&] { transaction.exec("SELECT pg_sleep(60)"); }).code(),
            "database_lost");
}

TEST_F(SessionLimits, AStatementIsBrokenOffWithoutWaitingForTheServer) {
  PgSession session{database_.address(), "run", limits_of_loads};
  std::jthread const other{[&] {
    while (database_.value("SELECT state FROM pg_stat_activity WHERE pid = " +
                           std::to_string(session.backend_pid())) != "active") {
    }
    session.cancel_statement();
  }};
  PgTransaction transaction{session};
  EXPECT_EQ(stage_error_of([&] { transaction.exec("SELECT pg_sleep(60)"); }).code(), "sql_57014");
}

}  // namespace
}  // namespace loanpulse
