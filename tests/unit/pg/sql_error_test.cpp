#include "pg/sql_error.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(SqlError, RetriesWhatMayPass) {
  for (auto const* state :
       {"40001", "40P01", "40003", "55P03", "57P01", "57P02", "57P03", "57014", "57P05", "08006",
        "08P01", "53100", "53200", "53300", "58030", "25006", "25P03"}) {
    EXPECT_EQ(kind_of_sqlstate(state), ErrorKind::transient) << state;
  }
}

TEST(SqlError, BlamesTheDataForWrongValues) {
  for (auto const* state :
       {"22001", "22003", "22021", "22P02", "22P05", "23502", "23505", "23514"}) {
    EXPECT_EQ(kind_of_sqlstate(state), ErrorKind::bad_data) << state;
  }
}

TEST(SqlError, LeavesTheRestToAPerson) {
  for (auto const* state : {"42501", "42P01", "42703", "28P01", "28000", "3D000", "3F000", "0A000",
                            "54001", "57P04", "XX000", "25001", "P0001", ""}) {
    EXPECT_EQ(kind_of_sqlstate(state), ErrorKind::rejected) << state;
  }
}

TEST(SqlError, PutsAMessageOnOneLine) {
  EXPECT_EQ(one_line_message("ERROR:  duplicate key value violates unique constraint \"t_pkey\"\n"
                             "DETAIL:  Key (id)=(1) already exists.\n"),
            "duplicate key value violates unique constraint \"t_pkey\"; "
            "detail: Key (id)=(1) already exists");
  EXPECT_EQ(one_line_message("ERROR:  relation \"x\" does not exist\nLINE 1: SELECT * FROM x\n"
                             "                      ^\nHINT:  look closer\n"),
            "relation \"x\" does not exist; hint: look closer");
  EXPECT_EQ(one_line_message(""), "");
  EXPECT_EQ(one_line_message("\n\n"), "");
  EXPECT_EQ(one_line_message("ERROR:  is cut...\n"), "is cut...");
}

TEST(SqlError, NamesTheStateInItsCode) {
  auto const error = make_sql_error("42883", "ERROR:  function x() does not exist\n");
  EXPECT_EQ(error.code(), "sql_42883");
  EXPECT_STREQ(error.what(), "function x() does not exist");
  auto const lost = make_sql_error("", "server closed the connection unexpectedly\n\tThis means\n");
  EXPECT_EQ(lost.kind(), ErrorKind::transient);
  EXPECT_EQ(lost.code(), "database_lost");
}

}  // namespace
}  // namespace loanpulse
