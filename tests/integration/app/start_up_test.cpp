#include "app/start_up_asio.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <string>

#include "support/claimed_runs.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// A start on a loop that the test turns; what it meets at the database is the test's to say.
class StartUpTest : public testing::Test {
 protected:
  /// Turns the loop until the condition holds; false when it does not in twenty seconds.
  template <class Condition>
  bool turn_until(Condition const& condition) {
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      loop_.restart();
      loop_.run_for(5ms);
    }
    return true;
  }

  boost::asio::io_context loop_{1};
  std::atomic<int> failures_ = 0;  ///< trials that fail yet
  int trials_ = 0;
  int prepared_ = 0;
  std::string refused_;
  bool up_ = false;
  StageError error_ = database_away();
  SystemClock clock_;
  DatabaseHealth health_{[this](bool up, std::string const&) { up_ = up; }};
  DatabaseThread thread_{
      [this](std::function<void()> call) { boost::asio::post(loop_, std::move(call)); }};
  StartUp start_{
      loop_,
      thread_,
      health_,
      clock_,
      {[this] { ++trials_; },
       [this]() -> std::size_t {
         if (failures_-- > 0) throw StageError{error_};
         return 0;
       },
       [this] { ++prepared_; }, [this](StageError const& error) { refused_ = error.code(); }}};
};

TEST_F(StartUpTest, TellsWhenTheDatabaseIsPrepared) {
  start_.begin();
  EXPECT_TRUE(turn_until([&] { return prepared_ == 1; }));
  EXPECT_TRUE(up_);
  EXPECT_EQ(trials_, 1);
}

TEST_F(StartUpTest, WaitsForADatabaseThatIsAway) {
  failures_ = 2;
  start_.begin();
  EXPECT_TRUE(turn_until([&] { return prepared_ == 1; }));
  EXPECT_EQ(trials_, 3);
  EXPECT_TRUE(up_);
}

TEST_F(StartUpTest, DoesNotTryAgainWhatIsRefused) {
  failures_ = 1;
  error_ = {ErrorKind::rejected, "schema_newer", "the schema is too new"};
  start_.begin();
  EXPECT_TRUE(turn_until([&] { return !refused_.empty(); }));
  EXPECT_EQ(refused_, "schema_newer");
  EXPECT_EQ(prepared_, 0);
  EXPECT_EQ(trials_, 1);
}

TEST_F(StartUpTest, StoppedItTriesNoMore) {
  failures_ = 1'000;
  start_.begin();
  ASSERT_TRUE(turn_until([&] { return trials_ == 2; }));
  start_.stop();
  bool is_answered = false;  // after the trial that may be under way
  thread_.ask([] { return true; }, [&](bool) { is_answered = true; }, [](StageError const&) {});
  ASSERT_TRUE(turn_until([&] { return is_answered; }));
  loop_.restart();
  loop_.run();  // until there is nothing more to wait for
  EXPECT_EQ(trials_, 2);
}

TEST_F(StartUpTest, StoppedDuringATrialItTellsNobody) {
  start_.begin();
  start_.stop();
  ASSERT_TRUE(turn_until([&] { return up_; }));
  EXPECT_EQ(prepared_, 0);
}

}  // namespace
}  // namespace loanpulse
