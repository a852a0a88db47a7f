#include "pg/migrate_pg.hpp"

#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

int latest() { return static_cast<int>(known_migrations().size()); }

void execute(PgSession& session, std::string const& sql) {
  PgTransaction transaction{session};
  transaction.exec(sql);
  transaction.commit();
}

class MigrateTest : public testing::Test {
 protected:
  TempDatabase database_{TempDatabase::Schema::none};
  PgSession session_ = database_.connect();
};

TEST_F(MigrateTest, BuildsTheSchemaOnce) {
  EXPECT_EQ(stage_error_of([&] { require_current_schema(session_); }).code(), "schema_missing");
  auto const first = migrate(session_);
  EXPECT_EQ(first.from, 0);
  EXPECT_EQ(first.to, latest());
  EXPECT_EQ(first.applied.front(), "0001_metadata.sql");
  auto const second = migrate(session_);
  EXPECT_EQ(second.from, latest());
  EXPECT_EQ(second.to, latest());
  EXPECT_THAT(second.applied, IsEmpty());
  EXPECT_NO_THROW(require_current_schema(session_));
}

TEST_F(MigrateTest, RefusesAMigrationThatWasChangedAfterwards) {
  migrate(session_);
  execute(session_,
          "UPDATE metadata.schema_migrations SET checksum = repeat('0', 64) "
          "WHERE version = 1");
  for (auto const& action :
       {+[](PgSession& s) { migrate(s); }, +[](PgSession& s) { require_current_schema(s); }}) {
    auto const error = stage_error_of([&] { action(session_); });
    EXPECT_EQ(error.code(), "schema_changed");
    EXPECT_THAT(error.what(), HasSubstr("schema/0001_metadata.sql"));
  }
}

TEST_F(MigrateTest, RefusesADatabaseThatIsNewerThanTheProgram) {
  migrate(session_);
  execute(session_,
          "INSERT INTO metadata.schema_migrations VALUES "
          "(99, '0099_future.sql', repeat('0', 64), now(), '9.9')");
  auto const error = stage_error_of([&] { migrate(session_); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "schema_too_new");
  EXPECT_STREQ(error.what(),
               fmt::format("the database's metadata schema is at version 99 and this loanpulse "
                           "knows up to {}: install the newer loanpulse",
                           latest())
                   .c_str());
}

TEST_F(MigrateTest, RefusesADatabaseOfAnotherEncoding) {
  // Outside of a transaction, as CREATE DATABASE wants it.
  auto const execute_alone = [&](std::string const& sql) {
    PGresult* const result = PQexec(session_.raw(), sql.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQresultErrorMessage(result);
    PQclear(result);
  };
  for (std::string const encoding : {"LATIN1", "SQL_ASCII"}) {
    std::string const name = database_.name() + "_other";
    execute_alone("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING '" + encoding +
                  "' LC_COLLATE 'C' LC_CTYPE 'C'");
    {
      PgSession session{PgAddress{Secret{test_server().conninfo.reveal() + " dbname=" + name}}};
      for (auto const& action :
           {+[](PgSession& s) { migrate(s); }, +[](PgSession& s) { require_current_schema(s); }}) {
        auto const error = stage_error_of([&] { action(session); });
        EXPECT_EQ(error.kind(), ErrorKind::rejected);
        EXPECT_EQ(error.code(), "database_encoding");
        EXPECT_THAT(error.what(), HasSubstr("the database '" + name + "' has the encoding " +
                                            encoding + ", and LoanPulse needs UTF8"));
        EXPECT_THAT(error.what(), HasSubstr("`createdb -E UTF8 -T template0 NAME`"));
      }
      PgTransaction transaction{session};
      EXPECT_TRUE(transaction.exec("SELECT to_regnamespace('metadata')")[0][0].is_null());
    }
    execute_alone("DROP DATABASE " + name + " WITH (FORCE)");
  }
}

TEST_F(MigrateTest, KeepsWhatWasAppliedBeforeABadMigration) {
  auto steps = known_migrations();
  steps.push_back(
      {latest() + 1, "0099_good.sql", "CREATE TABLE metadata.good ()", std::string(64, 'a')});
  steps.push_back({latest() + 2, "0100_bad.sql", "CREATE TABLE metadata.half (); SELECT 1 / 0",
                   std::string(64, 'b')});
  auto const error = stage_error_of([&] { migrate(session_, steps); });
  EXPECT_EQ(error.code(), "sql_22012");
  EXPECT_THAT(error.what(), HasSubstr("schema/0100_bad.sql cannot be applied"));
  EXPECT_EQ(database_.value("SELECT max(version) FROM metadata.schema_migrations"),
            std::to_string(latest() + 1));
  EXPECT_EQ(database_.value("SELECT to_regclass('metadata.half')"), "");
}

TEST_F(MigrateTest, AnOlderDatabaseIsNamedWhenMigrationIsOff) {
  // A database at version 0 of a known table: migrated, then set back.
  migrate(session_);
  execute(session_, "DELETE FROM metadata.schema_migrations");
  EXPECT_EQ(stage_error_of([&] { require_current_schema(session_); }).code(), "schema_missing");
}

TEST_F(MigrateTest, LetsSeveralProcessesMigrateAtOnce) {
  std::array<MigrationReport, 6> reports;
  std::array<std::string, 6> errors;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        PgSession session = database_.connect();
        reports[i] = migrate(session);
      } catch (std::exception const& error) {
        errors[i] = error.what();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(errors, testing::Each(""));
  std::size_t applied = 0;
  for (auto const& report : reports) {
    EXPECT_EQ(report.to, latest());
    applied += report.applied.size();
  }
  EXPECT_EQ(applied, known_migrations().size());
}

TEST_F(MigrateTest, CommentsEveryTableAndColumn) {
  migrate(session_);
  PgTransaction transaction{session_};
  auto const rows = transaction.exec(
      "SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class c "
      "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND c.relkind = 'r' AND a.attnum > 0 "
      "WHERE c.relnamespace = 'metadata'::regnamespace AND c.relkind IN ('r', 'S') "
      "AND (obj_description(c.oid, 'pg_class') IS NULL "
      "OR (a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL))");
  std::vector<std::string> uncommented;
  for (auto const& row : rows) uncommented.emplace_back(row[0].c_str());
  EXPECT_THAT(uncommented, IsEmpty());
  auto const columns = transaction.exec(
      "SELECT count(*) FROM pg_description d JOIN pg_class c ON c.oid = d.objoid "
      "WHERE d.objsubid > 0 AND c.relnamespace = 'metadata'::regnamespace");
  EXPECT_GT(columns[0][0].as<int>(), 60);
}

TEST_F(MigrateTest, HasTheDocumentedStatuses) {
  migrate(session_);
  execute(session_,
          "INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger) "
          "VALUES (gen_random_uuid(), 'j', 'queued', 'cli')");
  auto const error = stage_error_of([&] {
    execute(session_, "UPDATE metadata.pipeline_runs SET status = 'done', finished_at = now()");
  });
  EXPECT_EQ(error.code(), "sql_23514");
}

}  // namespace
}  // namespace loanpulse
