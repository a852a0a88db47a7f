#include "load/sql/upsert_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

Run run(int attempt = 1) {
  return {"01234567-89ab-cdef-0123-456789abcdef", "loans", Trigger::cli, attempt, {}, {}, {}};
}

TEST(UpsertSql, NamesItsTablesAfterTheRunAndItsAttempt) {
  auto const job = sample_job();
  EXPECT_EQ(UpsertSql(job, run()).staging_table(),
            "\"loanpulse_work\".\"run_0123456789abcdef0123456789abcdef_1\"");
  EXPECT_EQ(UpsertSql(job, run(12)).quarantine_table(),
            "\"loanpulse_work\".\"quarantine_0123456789abcdef0123456789abcdef_12\"");
}

TEST(UpsertSql, NeverLetsAnOlderVersionOverwriteANewerOne) {
  auto const job = sample_job();
  EXPECT_THAT(UpsertSql(job, run()).update_changed("s"),
              HasSubstr("(t.\"seen_at\" IS NULL OR s.\"seen_at\" >= t.\"seen_at\")"));
}

TEST(UpsertSql, ComparesTheCursorBeforeOtherColumns) {
  auto const job = sample_job();
  ASSERT_NE(job.target.columns[1].name, "seen_at");
  EXPECT_THAT(UpsertSql(job, run()).update_changed("s"), HasSubstr("ROW(t.\"seen_at\", t."));
}

TEST(UpsertSql, LooksForNewRowsAmongThoseThatWereNotUpdated) {
  auto const job = sample_job();
  auto const sql = UpsertSql(job, run()).update_and_insert("part");
  EXPECT_THAT(sql, HasSubstr(" RETURNING s._order), inserted AS (INSERT "));
  EXPECT_THAT(sql, HasSubstr(" AND s._order NOT IN (SELECT _order FROM updated) RETURNING 1)"));
}

TEST(UpsertSql, QuotesNamesThatLookLikeSql) {
  auto job = sample_job();
  job.target.columns[1].name = R"(x"; drop table t;--)";
  UpsertSql const sql{job, run()};
  EXPECT_THAT(sql.create_chunk(0), HasSubstr(R"("x""; drop table t;--" text)"));
  EXPECT_THAT(sql.insert_new("s"), HasSubstr(R"("x""; drop table t;--")"));
}

TEST(UpsertSql, ComparesJsonByItsText) {
  auto job = sample_job();
  job.target.columns[1].type = *parse_column_type("json");
  EXPECT_THAT(UpsertSql(job, run()).update_changed("s"), HasSubstr("s.\"city\"::text"));
}

TEST(UpsertSql, HasNothingToUpdateWhereEveryColumnIsKey) {
  auto job = sample_job();
  job.source.incremental.reset();
  job.target.columns.resize(1);
  EXPECT_EQ(UpsertSql(job, run()).update_changed("s"), "");
}

TEST(UpsertSql, KeepsCursorTextsOnlyWhereASetCheckMayTakeRowsOut) {
  auto job = sample_job();
  EXPECT_THAT(UpsertSql(job, run()).create_chunk(0), Not(HasSubstr("_cursor")));
  job.quality.push_back({UniqueCheck{{"city"}}, OnFail::quarantine, 1.0});
  EXPECT_THAT(UpsertSql(job, run()).create_chunk(0), HasSubstr("_cursor text"));
}

}  // namespace
}  // namespace loanpulse
