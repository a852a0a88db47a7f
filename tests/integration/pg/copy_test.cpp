#include "pg/copy.hpp"

#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;

class PgCopyTest : public testing::Test {
 protected:
  PgCopyTest() {
    PgTransaction transaction{session_};
    transaction.exec("CREATE TABLE public.t (id bigint, name text)");
    transaction.commit();
  }
  std::string count() const { return database_.value("SELECT count(*) FROM public.t"); }

  TempDatabase database_{TempDatabase::Schema::none};
  PgSession session_ = database_.connect();
  std::string const copy_sql_ = "COPY public.t FROM STDIN";
};

TEST_F(PgCopyTest, CountsRowsThatWereCutAnywhere) {
  PgCopy copy{session_, copy_sql_};
  copy.write(std::string_view{"1\ta"});
  copy.write(std::string_view{"\\tb\n2"});
  copy.write(std::string_view{});
  copy.write(std::string_view{"\t\\N\n"});
  EXPECT_EQ(copy.finish(), 2u);
  EXPECT_EQ(database_.value("SELECT name FROM public.t WHERE id = 1"), "a\tb");
}

TEST_F(PgCopyTest, RollsBackWithTheTransactionAroundIt) {
  {
    PgTransaction transaction{session_};
    PgCopy copy{session_, copy_sql_};
    copy.write(std::string_view{"1\ta\n"});
    EXPECT_EQ(copy.finish(), 1u);
    EXPECT_STREQ(transaction.exec("SELECT count(*) FROM public.t")[0][0].c_str(), "1");
  }
  EXPECT_EQ(count(), "0");
}

TEST_F(PgCopyTest, CommitsWithTheTransactionAroundIt) {
  PgTransaction transaction{session_};
  PgCopy copy{session_, copy_sql_};
  copy.write(std::string_view{"1\ta\n"});
  copy.finish();
  transaction.commit();
  EXPECT_EQ(count(), "1");
}

TEST_F(PgCopyTest, LeavesTheSessionUsableWhenGivenUp) {
  {
    PgCopy copy{session_, copy_sql_};
    copy.write(std::string_view{"1\ta\n2\t"});
  }
  EXPECT_TRUE(session_.alive());
  EXPECT_EQ(count(), "0");
  PgTransaction transaction{session_};
  EXPECT_STREQ(transaction.exec("SELECT 5")[0][0].c_str(), "5");
}

TEST_F(PgCopyTest, SaysWhichLineIsBad) {
  PgCopy copy{session_, copy_sql_};
  copy.write(std::string_view{"1\ta\nx\tb\n"});
  auto const error = stage_error_of([&] { copy.finish(); });
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "sql_22P02");
  EXPECT_THAT(error.what(), HasSubstr("COPY t, line 2, column id: \"x\""));
  EXPECT_TRUE(session_.alive());
}

TEST_F(PgCopyTest, RefusesWhatIsNoCopy) {
  EXPECT_EQ(stage_error_of([&] { PgCopy(session_, "COPY public.missing FROM STDIN"); }).code(),
            "sql_42P01");
  EXPECT_TRUE(session_.alive());
}

TEST_F(PgCopyTest, ReportsALostConnectionAsTransient) {
  PgCopy copy{session_, copy_sql_};
  copy.write(std::string_view{"1\ta\n"});
  ASSERT_EQ(database_.value(
                fmt::format("SELECT pg_terminate_backend({}, 10000)", session_.backend_pid())),
            "t");
  std::string const megabyte = [] {
    std::string rows;
    while (rows.size() < (1u << 20)) rows += "1\tabcdefghijklmnop\n";
    return rows;
  }();
  auto const error = stage_error_of([&] {
    for (int i = 0; i < 64; ++i) copy.write(megabyte);
    copy.finish();
  });
  EXPECT_EQ(error.kind(), ErrorKind::transient) << error.what();
  EXPECT_FALSE(session_.alive());
  session_.reconnect();
  EXPECT_EQ(count(), "0");
}

}  // namespace
}  // namespace loanpulse
