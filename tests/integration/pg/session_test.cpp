#include "pg/session.hpp"

#include "model/error.hpp"
#include "pg/sql_error.hpp"
#include "support/stage_error.hpp"
#include "support/temp_database.hpp"
#include "support/wait_until.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string one(PgTransaction& transaction, std::string const& sql) {
  return transaction.exec(sql)[0][0].c_str();
}

void terminate(TempDatabase const& database, int backend) {
  ASSERT_EQ(database.value(fmt::format("SELECT pg_terminate_backend({}, 10000)", backend)), "t");
}

TEST(PgSession, PinsWhatLoanPulseReliesOn) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  EXPECT_EQ(one(transaction, "SHOW search_path"), "pg_catalog");
  EXPECT_EQ(one(transaction, "SHOW client_encoding"), "UTF8");
  EXPECT_EQ(one(transaction, "SHOW TimeZone"), "UTC");
  EXPECT_EQ(one(transaction, "SHOW DateStyle"), "ISO, YMD");
  EXPECT_EQ(one(transaction, "SHOW application_name"), "loanpulse-test");
  EXPECT_EQ(one(transaction, "SHOW transaction_isolation"), "read committed");
}

TEST(PgSession, LeavesOtherSettingsToItsTransactions) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  {
    PgTransaction transaction{session};
    EXPECT_EQ(one(transaction, "SHOW client_min_messages"), "warning");
    transaction.commit();
  }
  auto const shown = [&](char const* sql) {
    std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(session.raw(), sql),
                                                               &PQclear};
    return std::string{PQgetvalue(result.get(), 0, 0)};
  };
  EXPECT_EQ(shown("SHOW client_min_messages"), "notice");
  EXPECT_EQ(shown("SHOW search_path"), "\"$user\", public");
}

TEST(PgSession, SharesOneBackendBetweenLibpqxxAndLibpq) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  EXPECT_EQ(one(transaction, "SELECT pg_backend_pid()"), std::to_string(session.backend_pid()));
}

TEST(PgSession, MovesWithItsConnection) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession first = database.connect();
  int const backend = first.backend_pid();
  PgSession second = std::move(first);
  EXPECT_EQ(second.backend_pid(), backend);
  EXPECT_TRUE(second.alive());
}

TEST(PgSession, NamesServerAndDatabaseItCannotReach) {
  auto const error = stage_error_of(
      [] { PgSession{PgAddress{Secret{"host=/nowhere/at/all dbname=loans password=hush"}}}; });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "database_unreachable");
  EXPECT_THAT(error.what(), HasSubstr("/nowhere/at/all"));
  EXPECT_THAT(error.what(), HasSubstr("\"loans\""));
  EXPECT_THAT(error.what(), Not(HasSubstr("hush")));
}

TEST(PgSession, RefusesAMissingDatabaseForGood) {
  auto const address = PgAddress{Secret{test_server().conninfo.reveal() + " dbname=not_there"}};
  auto const error = stage_error_of([&] { PgSession{address}; });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "sql_3D000");
  EXPECT_THAT(error.what(), HasSubstr("database \"not_there\" does not exist"));
}

TEST(PgSession, RefusesAMissingRoleForGood) {
  auto const address = PgAddress{Secret{test_server().conninfo.reveal() + " user=nobody_here"}};
  auto const error = stage_error_of([&] { PgSession{address}; });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "sql_28000");
}

TEST(PgSession, RefusesAReadOnlyDatabase) {
  TempDatabase const database{TempDatabase::Schema::none};
  database.value("SELECT 1");
  PgSession session = database.connect();
  {
    PgTransaction transaction{session};
    transaction.exec("ALTER DATABASE " + quoted_identifier(database.name()) +
                     " SET default_transaction_read_only = on");
    transaction.commit();
  }
  auto const error = stage_error_of([&] { database.connect(); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "database_unreachable");
  EXPECT_THAT(error.what(), HasSubstr("read-only"));
}

TEST(PgSession, NeverRepeatsABrokenAddress) {
  for (auto const* address :
       {"postgresql://me:pass@word@host/db", "host=here port=many password=hush", "=hush",
        "password='hush", "host=a pass word=hush"}) {
    auto const error = stage_error_of([&] { PgSession{PgAddress{Secret{address}}}; });
    EXPECT_EQ(error.code(), "database_url") << address;
    EXPECT_THAT(error.what(), Not(HasSubstr("hush")));
    EXPECT_THAT(error.what(), Not(HasSubstr("word@")));
  }
}

TEST(PgTransaction, RollsBackUnlessCommitted) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  { PgTransaction{session}.exec("CREATE TABLE public.lost (id bigint)"); }
  {
    PgTransaction transaction{session};
    transaction.exec("CREATE TABLE public.kept (id bigint); INSERT INTO public.kept VALUES (7)");
    transaction.commit();
  }
  EXPECT_EQ(database.value("SELECT to_regclass('public.lost')"), "");
  EXPECT_EQ(database.value("SELECT id FROM public.kept"), "7");
}

TEST(PgTransaction, PassesParametersExactly) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  std::string const text = "O'Neill \\ \"ü\"\n; DROP TABLE x; --";
  auto const row =
      transaction.exec("SELECT $1::text, $2::bigint, $3::boolean, $4::text, $5::text, $6::bigint",
                       text, 9223372036854775807LL, true, std::optional<std::string>{}, "literal",
                       std::optional<int>{-3})[0];
  EXPECT_EQ(row[0].c_str(), text);
  EXPECT_STREQ(row[1].c_str(), "9223372036854775807");
  EXPECT_STREQ(row[2].c_str(), "t");
  EXPECT_TRUE(row[3].is_null());
  EXPECT_STREQ(row[4].c_str(), "literal");
  EXPECT_STREQ(row[5].c_str(), "-3");
  EXPECT_EQ(stage_error_of([&] {
              transaction.exec("SELECT $1::text", std::string{"a\0b", 3});
            }).code(),
            "nul_in_text");
}

TEST(PgTransaction, SaysWhatPostgresqlSaid) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  struct Case {
    char const* sql;
    ErrorKind kind;
    char const* code;
    char const* message;
  };
  for (auto const& example :
       {Case{"SELECT * FROM public.nothing", ErrorKind::rejected, "sql_42P01",
             "relation \"public.nothing\" does not exist"},
        Case{"SELECT 'x'::bigint", ErrorKind::bad_data, "sql_22P02", "invalid input syntax"},
        Case{"DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'd', HINT = 'h'; END $$",
             ErrorKind::rejected, "sql_P0001", "no; detail: d; hint: h; context: "},
        Case{"DO $$ BEGIN RAISE deadlock_detected; END $$", ErrorKind::transient, "sql_40P01",
             "deadlock"},
        Case{"DO $$ BEGIN RAISE serialization_failure; END $$", ErrorKind::transient, "sql_40001",
             "serialization"},
        Case{"SET LOCAL statement_timeout = 1; SELECT pg_sleep(10)", ErrorKind::transient,
             "sql_57014", "statement timeout"}}) {
    auto const error = stage_error_of([&] { PgTransaction{session}.exec(example.sql); });
    EXPECT_EQ(error.kind(), example.kind) << example.sql;
    EXPECT_EQ(error.code(), example.code);
    EXPECT_THAT(error.what(), HasSubstr(example.message));
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
  }
  EXPECT_TRUE(session.alive());
}

/// One state of each class that PostgreSQL 13 to 17 know, and those that libpqxx 6 throws as
/// something else.
TEST(PgTransaction, KeepsTheStateOfEveryClass) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  for (auto const* state :
       {"02000", "03000", "08000", "08006", "08P01", "09000", "0A000", "0B000", "0F000", "0L000",
        "0P000", "0Z000", "20000", "21000", "22000", "22P02", "23000", "23001", "23502", "23503",
        "23505", "23514", "24000", "25000", "25006", "26000", "27000", "28000", "28P01", "2B000",
        "2D000", "2F000", "34000", "38000", "39000", "3B000", "3D000", "3F000", "40000", "40001",
        "40003", "40P01", "42000", "42501", "42601", "42703", "42883", "42P01", "44000", "53000",
        "53100", "53200", "53300", "54000", "55000", "55P03", "57000", "57014", "57P01", "58000",
        "72000", "F0000", "HV000", "P0001", "P0002", "P0003", "XX000", "XX001"}) {
    std::string const raise =
        fmt::format("DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '{}'; END $$", state);
    auto const error = stage_error_of([&] { PgTransaction{session}.exec(raise); });
    EXPECT_EQ(error.code(), std::string{"sql_"} + state);
    EXPECT_EQ(error.kind(), kind_of_sqlstate(state)) << state;
    EXPECT_THAT(error.what(), testing::StartsWith("raised")) << state;
  }
  EXPECT_TRUE(session.alive());
}

TEST(PgTransaction, AMissingPrivilegeIsNoLostConnection) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  {
    PgTransaction transaction{session};
    transaction.exec("CREATE TABLE public.t (id bigint)");
    transaction.exec("CREATE TABLE public.guarded (id bigint)");
    transaction.exec("ALTER TABLE public.guarded ENABLE ROW LEVEL SECURITY");
    transaction.exec("GRANT ALL ON public.guarded TO PUBLIC");
    transaction.commit();
  }
  for (auto const* statement : {"SELECT * FROM public.t", "UPDATE public.t SET id = $1::bigint",
                                "INSERT INTO public.guarded VALUES ($1::bigint)"}) {
    PgTransaction transaction{session, "SET LOCAL ROLE pg_monitor"};
    bool const asks = std::string_view{statement}.find("$1") != std::string_view::npos;
    auto const error = stage_error_of(
        [&] { asks ? transaction.exec(statement, 1) : transaction.exec(statement); });
    EXPECT_EQ(error.code(), "sql_42501") << statement;
    EXPECT_EQ(error.kind(), ErrorKind::rejected) << statement;
    EXPECT_THAT(error.what(), HasSubstr("GRANT")) << statement;
  }
}

TEST(PgTransaction, SaysWhyTheServerEndedItsSession) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  if (PQserverVersion(session.raw()) < 140000) GTEST_SKIP() << "not before PostgreSQL 14";
  PQclear(PQexec(session.raw(), "SET idle_session_timeout = '10ms'"));
  auto const gone =
      fmt::format("SELECT count(*) FROM pg_stat_activity WHERE pid = {}", session.backend_pid());
  ASSERT_TRUE(wait_until([&] { return database.value(gone) == "0"; }));
  auto const error = stage_error_of([&] { PgTransaction{session}.exec("SELECT 1"); });
  EXPECT_EQ(error.code(), "sql_57P05");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_THAT(error.what(), HasSubstr("idle_session_timeout = 0"));
}

TEST(PgSession, ShowsPlainNamesWhateverTheRolesSettings) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PQclear(PQexec(session.raw(), "SET quote_all_identifiers = on"));
  PgTransaction transaction{session};
  EXPECT_EQ(one(transaction, "SELECT format_type('text'::regtype, NULL)"), "text");
}

TEST(PgSession, StaysLostUntilItIsToldToReconnect) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  int const backend = session.backend_pid();
  {
    PgTransaction transaction{session};
    terminate(database, backend);
    auto const error = stage_error_of([&] { transaction.exec("SELECT 1"); });
    EXPECT_EQ(error.kind(), ErrorKind::transient) << error.what();
  }
  EXPECT_FALSE(session.alive());
  EXPECT_EQ(stage_error_of([&] { PgTransaction{session}; }).kind(), ErrorKind::transient);
  session.reconnect();
  EXPECT_TRUE(session.alive());
  EXPECT_NE(session.backend_pid(), backend);
  PgTransaction transaction{session};
  EXPECT_EQ(one(transaction, "SELECT 'again'"), "again");
}

TEST(PgSession, IsAliveWhenTheServerHasNews) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PQclear(PQexec(session.raw(), "LISTEN news"));
  database.value("SELECT pg_notify('news', '')");
  EXPECT_TRUE(session.alive());
}

TEST(PgTransaction, DoesNotKnowACommitWhoseAnswerIsLost) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  transaction.exec("CREATE TABLE public.t (id bigint)");
  terminate(database, session.backend_pid());
  auto const error = stage_error_of([&] { transaction.commit(); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "commit_unknown");
}

TEST(PgTransaction, DoesNotTakeARollbackForACommit) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  transaction.exec("CREATE TABLE public.t (id bigint)");
  stage_error_of([&] { transaction.exec("SELECT 1 / 0"); });
  EXPECT_EQ(stage_error_of([&] { transaction.commit(); }).code(), "sql_25P02");
  EXPECT_EQ(database.value("SELECT to_regclass('public.t')"), "");
}

TEST(PgTransaction, ThatCannotBeginLeavesTheSessionAtRest) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  auto const error = stage_error_of([&] {
    PgTransaction{session, "SET LOCAL lock_timeout = 'soon'"};
  });
  EXPECT_EQ(error.code(), "sql_22023");
  EXPECT_EQ(PQtransactionStatus(session.raw()), PQTRANS_IDLE);
  PgTransaction transaction{session};
  EXPECT_EQ(one(transaction, "SELECT 'works'"), "works");
}

TEST(PgTransaction, ReportsADeferredConstraintAtCommitAsBadData) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  PgTransaction transaction{session};
  transaction.exec(
      "CREATE TABLE public.t (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);"
      "INSERT INTO public.t VALUES (1), (1)");
  auto const error = stage_error_of([&] { transaction.commit(); });
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "sql_23505");
}

TEST(Identifier, QuotedNamesReachTheCatalogueUnchanged) {
  TempDatabase const database{TempDatabase::Schema::none};
  PgSession session = database.connect();
  for (std::string const name :
       {"Kreditanträge", "x\"; DROP TABLE t; --", "select", "with blank", "贷款",
        "sixty-three bytes: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr"}) {
    PgTransaction transaction{session};
    transaction.exec("CREATE TABLE " + quoted_table("public", name) + " (" +
                     quoted_identifier(name) + " bigint)");
    EXPECT_EQ(
        one(transaction, "SELECT relname FROM pg_class WHERE relname = " + quoted_literal(name)),
        name);
  }
}

}  // namespace
}  // namespace loanpulse
