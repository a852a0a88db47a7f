#include "app/database_health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class DatabaseHealthTest : public testing::Test {
 protected:
  StageError const away_{ErrorKind::transient, "database_lost", "the connection was lost"};
  StageError const full_{ErrorKind::transient, "database_unreachable", "too many connections"};
  DatabaseHealth::Steady const now_{1h};

  std::vector<std::string> told_;
  DatabaseHealth health_{
      [this](bool up, std::string const& detail) { told_.push_back(up ? "up" : detail); }};
};

TEST_F(DatabaseHealthTest, IsNothingBeforeTheFirstAnswer) {
  EXPECT_FALSE(health_.up());
  health_.connected();
  EXPECT_FALSE(health_.up());
  health_.answered();
  EXPECT_TRUE(health_.up());
  EXPECT_THAT(told_, ElementsAre("up"));
}

TEST_F(DatabaseHealthTest, NeedsAnswersAndFurtherConnections) {
  health_.answered();
  health_.not_connected(full_, now_);
  EXPECT_FALSE(health_.up());
  EXPECT_TRUE(health_.answers()) << "sessions that there are can be used";
  health_.answered();
  EXPECT_FALSE(health_.up()) << "an answer on one of those says nothing of others";
  health_.connected();
  EXPECT_TRUE(health_.up());
  EXPECT_THAT(told_, ElementsAre("up", "too many connections", "up"));
}

TEST_F(DatabaseHealthTest, OfAServerThatIsBackDoesNotWaitForAnotherConnection) {
  health_.answered();
  health_.not_connected(away_, now_);
  health_.failed(away_, now_);
  health_.not_connected(away_, now_);
  health_.answered();
  EXPECT_TRUE(health_.up());
}

TEST_F(DatabaseHealthTest, SilenceIsNoHealthAndSaysWhereToLook) {
  health_.answered();
  health_.silent(4s, now_);
  EXPECT_FALSE(health_.up());
  EXPECT_FALSE(health_.answers());
  EXPECT_THAT(told_.back(), HasSubstr("has not answered for 4 s"));
  EXPECT_THAT(told_.back(), HasSubstr("lock"));
  health_.answered();
  EXPECT_TRUE(health_.up());
}

TEST_F(DatabaseHealthTest, AsksAgainAtOnceAtFirstAndEveryFiveSecondsInTheEnd) {
  EXPECT_EQ(health_.pause(), 250ms);
  for (int i = 0; i < 3; ++i) health_.failed(away_, now_);
  EXPECT_EQ(health_.pause(), 1s);
  for (int i = 0; i < 30; ++i) health_.failed(away_, now_);
  EXPECT_EQ(health_.pause(), 5s);
  health_.answered();
  EXPECT_EQ(health_.pause(), 250ms);
}

}  // namespace
}  // namespace loanpulse
