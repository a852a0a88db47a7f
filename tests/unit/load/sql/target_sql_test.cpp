#include "load/sql/target_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

ExistingTable fitting() {
  return {{{"id", "bigint", true, false},
           {"city", "text", false, false},
           {"amount", "numeric(14,2)", false, false},
           {"seen_at", "timestamp with time zone", false, false},
           {"_run_id", "uuid", true, false},
           {"_loaded_at", "timestamp with time zone", true, false}},
          {{"id"}}};
}

TEST(TargetSql, CreatesTheDeclaredColumnsInOrderWithTheKey) {
  EXPECT_EQ(create_target_sql(sample_job().target),
            "CREATE TABLE \"staging\".\"loans\" (\n"
            "  \"id\" bigint,\n  \"city\" text,\n  \"amount\" numeric(14,2),\n"
            "  \"seen_at\" timestamp with time zone,\n"
            "  _run_id uuid NOT NULL,\n  _loaded_at timestamp with time zone NOT NULL,\n"
            "  PRIMARY KEY (\"id\"))");
}

TEST(TargetSql, AcceptsATableThatFitsAndHasMore) {
  auto table = fitting();
  table.columns.push_back({"note", "text", false, false});
  EXPECT_EQ(target_mismatch(sample_job().target, table), "");
}

TEST(TargetSql, NamesEveryDifferenceWithItsCure) {
  auto table = fitting();
  table.columns[2].type = "numeric(12,2)";
  table.columns.erase(table.columns.begin() + 1);
  table.columns.push_back({"branch", "text", true, false});
  table.unique_keys = {{"id", "city"}};
  auto const message = target_mismatch(sample_job().target, table);
  EXPECT_THAT(message, HasSubstr("table staging.loans does not fit the job"));
  EXPECT_THAT(message, HasSubstr("column 'city' is missing: ALTER TABLE \"staging\".\"loans\" ADD "
                                 "COLUMN \"city\" text"));
  EXPECT_THAT(message, HasSubstr("column 'amount' is numeric(12,2) and the job declares "
                                 "numeric(14,2)"));
  EXPECT_THAT(message, HasSubstr("column 'branch' is NOT NULL, has no default"));
  EXPECT_THAT(message, HasSubstr("no unique index on exactly the primary key (\"id\")"));
}

TEST(TargetSql, AcceptsAKeyInAnotherOrderOfColumns) {
  auto target = sample_job().target;
  target.primary_key = {"id", "city"};
  auto table = fitting();
  table.unique_keys = {{"city", "id"}};
  EXPECT_EQ(target_mismatch(target, table), "");
}

}  // namespace
}  // namespace loanpulse
