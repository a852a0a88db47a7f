#include "pg/copy_out.hpp"

#include <gtest/gtest.h>

#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_bytes = 8u << 20;

class PgCopyOutTest : public testing::Test {
 protected:
  std::string read(std::string const& sql) {
    PgCopyOut copy{session_, sql};
    std::vector<char> stream;
    copy.read(stream, most_bytes);
    return {stream.begin(), stream.end()};
  }

  std::string code_of(std::string const& sql) {
    return stage_error_of([&] { read(sql); }).code();
  }

  TempDatabase database_{TempDatabase::Schema::none};
  PgSession session_ = database_.connect();
};

TEST_F(PgCopyOutTest, GivesTheWholeStream) {
  EXPECT_EQ(read("COPY (SELECT generate_series(1, 3)) TO STDOUT"), "1\n2\n3\n");
  EXPECT_EQ(read("COPY (SELECT 1 WHERE false) TO STDOUT"), "");
  EXPECT_EQ(read("COPY (SELECT repeat('x', 100) FROM generate_series(1, 20000)) TO STDOUT").size(),
            20'000u * 101);
}

TEST_F(PgCopyOutTest, StatementsMayStandBeforeIt) {
  EXPECT_EQ(read("SET LOCAL search_path = 'here'; COPY (SELECT current_setting('search_path')) TO "
                 "STDOUT"),
            "here\n");
}

TEST_F(PgCopyOutTest, SaysWhatWasWrongAndLeavesTheSessionUsable) {
  EXPECT_EQ(code_of("COPY (SELECT 1 / 0) TO STDOUT"), "sql_22012");
  EXPECT_EQ(code_of("COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT"),
            "sql_22012");
  EXPECT_EQ(code_of("COPY nowhere TO STDOUT"), "sql_42P01");
  EXPECT_NE(code_of("SELECT 1"), "none");
  EXPECT_EQ(read("COPY (SELECT 5) TO STDOUT"), "5\n");
}

TEST_F(PgCopyOutTest, EndsWhereThereIsMoreThanItMayHold) {
  EXPECT_EQ(code_of("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 20000)) TO STDOUT"),
            "too_much_data");
  EXPECT_EQ(read("COPY (SELECT 5) TO STDOUT"), "5\n");
  PgCopyOut copy{session_, "COPY (SELECT repeat('x', 9)) TO STDOUT"};
  std::vector<char> stream;
  copy.read(stream, 10);
  EXPECT_EQ(stream.size(), 10u);
}

TEST_F(PgCopyOutTest, ForgetsWhatNobodyReads) {
  { PgCopyOut const copy{session_, "COPY (SELECT generate_series(1, 1e5)) TO STDOUT"}; }
  EXPECT_EQ(read("COPY (SELECT 5) TO STDOUT"), "5\n");
  { PgCopyOut const copy{session_, "COPY (SELECT 1 / 0) TO STDOUT"}; }
  EXPECT_EQ(read("COPY (SELECT 5) TO STDOUT"), "5\n");
}

TEST_F(PgCopyOutTest, ALostSessionIsAnError) {
  PgCopyOut copy{session_, "COPY (SELECT pg_sleep(0), generate_series(1, 1e12)) TO STDOUT"};
  database_.value("SELECT pg_terminate_backend(" + std::to_string(session_.backend_pid()) + ")");
  std::vector<char> stream;
  EXPECT_THROW(copy.read(stream, most_bytes), StageError);
}

}  // namespace
}  // namespace loanpulse
