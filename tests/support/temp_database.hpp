#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "pg/identifier.hpp"
#include "pg/migrate_pg.hpp"
#include "pg/session.hpp"
#include "support/test_server.hpp"

namespace loanpulse {

/// A database of its own for one test, dropped at the end unless LOANPULSE_KEEP_TEST_DB is set.
/// Sessions still open then are thrown out by the server.
class TempDatabase {
 public:
  enum class Schema { none, migrated };

  explicit TempDatabase(Schema schema = Schema::migrated) : name_{next_name()} {
    PgSession server{test_server()};
    execute_alone(server, "CREATE DATABASE " + quoted_identifier(name_) + " TEMPLATE template0");
    if (schema == Schema::migrated) {
      PgSession session = connect();
      migrate(session);
    }
  }
  ~TempDatabase() {
    if (std::getenv("LOANPULSE_KEEP_TEST_DB")) {
      std::fprintf(stderr, "kept test database %s\n", name_.c_str());
      return;
    }
    try {
      PgSession server{test_server()};
      execute_alone(server,
                    "DROP DATABASE IF EXISTS " + quoted_identifier(name_) + " WITH (FORCE)");
    } catch (std::exception const& error) {
      std::fprintf(stderr, "cannot drop test database %s: %s\n", name_.c_str(), error.what());
    }
  }
  TempDatabase(TempDatabase const&) = delete;
  TempDatabase& operator=(TempDatabase const&) = delete;

  std::string const& name() const { return name_; }
  /// For PgSession, or for `database.url` of a configuration.
  PgAddress address() const {
    return {Secret{test_server().conninfo.reveal() + " dbname=" + name_}};
  }
  PgSession connect() const { return PgSession{address(), "loanpulse-test"}; }

  /// The first column of the first row of one statement, in a transaction of its own; "" for NULL
  /// and for no row.
  std::string value(std::string const& sql) const {
    PgSession session = connect();
    PgTransaction transaction{session};
    auto const rows = transaction.exec(sql);
    std::string result;
    if (!rows.empty() && rows.columns() > 0 && !rows[0][0].is_null()) result = rows[0][0].c_str();
    transaction.commit();
    return result;
  }

 private:
  static std::string next_name() {
    static std::atomic<int> counter{0};
    return fmt::format("loanpulse_test_{}_{}", getpid(), ++counter);
  }
  /// CREATE and DROP DATABASE are refused inside a transaction.
  static void execute_alone(PgSession& session, std::string const& sql) {
    PGresult* const result = PQexec(session.raw(), sql.c_str());
    std::string const problem =
        PQresultStatus(result) == PGRES_COMMAND_OK ? "" : PQresultErrorMessage(result);
    PQclear(result);
    if (!problem.empty()) throw std::runtime_error{sql + ": " + problem};
  }

  std::string name_;
};

}  // namespace loanpulse
