#include "pg/session_pool.hpp"

#include "support/temp_database.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

class PgSessionPoolTest : public testing::Test {
 protected:
  TempDatabase const database_{TempDatabase::Schema::none};
  PgSessionPool pool_{database_.address(), 2, 60s};
};

TEST_F(PgSessionPoolTest, ASessionIsUsedAgainUnderItsNewName) {
  int const first = pool_.take("loanpulse one")->backend_pid();
  EXPECT_EQ(pool_.at_rest(), 1u);
  auto const again = pool_.take("loanpulse two");
  EXPECT_EQ(again->backend_pid(), first);
  EXPECT_EQ(pool_.at_rest(), 0u);
  PgTransaction transaction{*again};
  EXPECT_STREQ(transaction.exec("SHOW application_name")[0][0].c_str(), "loanpulse two");
}

TEST_F(PgSessionPoolTest, TwoLoansAreTwoSessions) {
  auto const one = pool_.take("one");
  auto const two = pool_.take("two");
  EXPECT_NE(one->backend_pid(), two->backend_pid());
}

TEST_F(PgSessionPoolTest, ASessionThatWasEndedMeanwhileIsReplaced) {
  int const first = pool_.take("one")->backend_pid();
  database_.value("SELECT pg_terminate_backend(" + std::to_string(first) + ", 10000)");
  EXPECT_NE(pool_.take("one")->backend_pid(), first);
  EXPECT_EQ(pool_.at_rest(), 1u);
}

TEST_F(PgSessionPoolTest, ASessionInATransactionIsNotKept) {
  {
    auto const loan = pool_.take("one");
    PQclear(PQexec(loan->raw(), "BEGIN"));
  }
  EXPECT_EQ(pool_.at_rest(), 0u);
}

TEST_F(PgSessionPoolTest, ADiscardedSessionIsNotKept) {
  pool_.take("one").discard();
  EXPECT_EQ(pool_.at_rest(), 0u);
}

TEST_F(PgSessionPoolTest, KeepsNoMoreThanItMay) {
  {
    auto const one = pool_.take("one");
    auto const two = pool_.take("two");
    auto const three = pool_.take("three");
  }
  EXPECT_EQ(pool_.at_rest(), 2u);
}

TEST_F(PgSessionPoolTest, ClosesWhatHasRestedTooLong) {
  PgSessionPool brief{database_.address(), 2, 0s};
  { auto const loan = brief.take("brief"); }
  ASSERT_EQ(brief.at_rest(), 1u);
  brief.close_rested();
  EXPECT_EQ(brief.at_rest(), 0u);
  pool_.take("one");
  pool_.close_rested();
  EXPECT_EQ(pool_.at_rest(), 1u);
}

}  // namespace
}  // namespace loanpulse
