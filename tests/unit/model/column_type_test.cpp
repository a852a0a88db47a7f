#include "model/column_type.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(ColumnType, ReadsPostgresqlsOwnSpellingsInAnyCase) {
  EXPECT_EQ(to_sql(*parse_column_type("INT8")), "bigint");
  EXPECT_EQ(to_sql(*parse_column_type("Numeric ( 14 , 2 )")), "numeric(14,2)");
  EXPECT_EQ(to_sql(*parse_column_type("decimal(7)")), "numeric(7,0)");
  EXPECT_EQ(to_sql(*parse_column_type("timestamp  with time zone")), "timestamp with time zone");
  EXPECT_EQ(to_sql(*parse_column_type("character varying(40)")), "character varying(40)");
}

TEST(ColumnType, RefusesWhatPostgresqlWouldRefuse) {
  for (auto const* text : {"", "money", "numeric(0)", "numeric(3,4)", "numeric(1001)", "varchar(0)",
                           "bigint(3)", "numeric(14,2", "numeric()", "text[]", "varchar(4,5)"}) {
    EXPECT_FALSE(parse_column_type(text)) << text;
  }
}

}  // namespace
}  // namespace loanpulse
