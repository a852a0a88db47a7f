#include "app/database_health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// What is logged while it lives, as "level message" lines.
class LogCapture {
 public:
  LogCapture() : before_{spdlog::default_logger()} {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~LogCapture() { spdlog::set_default_logger(before_); }
  LogCapture(LogCapture const&) = delete;
  LogCapture& operator=(LogCapture const&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream text_;
};

class DatabaseHealthTest : public testing::Test {
 protected:
  StageError const away_{ErrorKind::transient, "database_lost", "the connection was lost"};
  StageError const full_{ErrorKind::transient, "database_unreachable", "too many connections"};
  StageError const refused_{ErrorKind::rejected, "sql_42501", "permission denied; GRANT it"};
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
  health_.waiting(now_ - 4s, now_);
  EXPECT_FALSE(health_.up());
  EXPECT_FALSE(health_.answers());
  EXPECT_THAT(told_.back(), HasSubstr("has not answered for 4 s"));
  EXPECT_THAT(told_.back(), HasSubstr("lock"));
  health_.answered();
  EXPECT_TRUE(health_.up());
}

TEST_F(DatabaseHealthTest, AnAnswerMayTakeThreeSeconds) {
  health_.answered();
  health_.waiting(now_ - 2999ms, now_);
  EXPECT_TRUE(health_.up());
  health_.waiting(now_ - 3s, now_);
  EXPECT_FALSE(health_.up());
}

/// The claim of a run is refused, and PostgreSQL's time is told, in turn and for ever.
TEST_F(DatabaseHealthTest, ARefusalIsNotOverWithTheAnswerToAnotherQuestion) {
  LogCapture const log;
  health_.answered(now_);
  for (int beat = 0; beat < 10; ++beat) {
    health_.failed(refused_, now_ + 5s * beat);
    EXPECT_FALSE(health_.up());
    EXPECT_TRUE(health_.answers());
    health_.answered(now_ + 5s * beat + 2s);
    EXPECT_FALSE(health_.up());
    EXPECT_EQ(told_.back(), "permission denied; GRANT it");
  }
  EXPECT_EQ(log.text(),
            "error PostgreSQL refuses what the daemon asks of it (0 more failures since the last "
            "line): permission denied; GRANT it.\n");
}

TEST_F(DatabaseHealthTest, ARefusalIsOverWhenNothingWasRefusedForAWhile) {
  LogCapture const log;
  health_.failed(refused_, now_);
  EXPECT_FALSE(health_.up());
  EXPECT_EQ(health_.pause(), 250ms);
  health_.answered(now_ + 29s);
  EXPECT_FALSE(health_.up());
  health_.answered(now_ + 31s);
  EXPECT_TRUE(health_.up());
  EXPECT_THAT(log.text(), HasSubstr("info PostgreSQL does what it is asked again."));
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
