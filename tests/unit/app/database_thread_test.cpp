#include "app/database_thread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/manual_loop.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// The test is the event loop.
class DatabaseThreadTest : public testing::Test {
 protected:
  /// Notes what comes of a question.
  void ask(std::function<std::string()> question) {
    thread_->ask(
        std::move(question), [this](std::string const& answer) { heard_.push_back(answer); },
        [this](StageError const& error) { heard_.push_back(error.code()); });
  }

  ManualLoop loop_;
  std::vector<std::string> heard_;
  std::optional<DatabaseThread> thread_{std::in_place, loop_.poster()};
};

TEST_F(DatabaseThreadTest, AsksOnItsOwnThreadAndAnswersOnTheLoop) {
  std::optional<std::thread::id> asked_on, answered_on;
  thread_->ask([] { return std::this_thread::get_id(); },
               [&](std::thread::id id) {
                 asked_on = id;
                 answered_on = std::this_thread::get_id();
               },
               [](StageError const&) {});
  ASSERT_TRUE(loop_.turn_once());
  EXPECT_NE(asked_on, std::this_thread::get_id());
  EXPECT_EQ(answered_on, std::this_thread::get_id());
}

TEST_F(DatabaseThreadTest, AsksOneQuestionAfterTheOther) {
  for (int i = 0; i < 5; ++i) {
    ask([i] { return std::to_string(i); });
  }
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(loop_.turn_once());
  EXPECT_THAT(heard_, ElementsAre("0", "1", "2", "3", "4"));
}

TEST_F(DatabaseThreadTest, AFailureIsToldAsItIs) {
  ask([]() -> std::string { throw StageError{ErrorKind::transient, "database_lost", "gone"}; });
  ask([] { return "and the next"; });
  ASSERT_TRUE(loop_.turn_once() && loop_.turn_once());
  EXPECT_THAT(heard_, ElementsAre("database_lost", "and the next"));
}

TEST_F(DatabaseThreadTest, WhatNobodyExpectedIsRejectedInItsOwnWords) {
  std::optional<StageError> heard;
  thread_->ask([]() -> int { throw std::runtime_error{"a stone fell"}; }, [](int) {},
               [&](StageError const& error) { heard = error; });
  ASSERT_TRUE(loop_.turn_once());
  EXPECT_EQ(heard.value().kind(), ErrorKind::rejected);
  EXPECT_EQ(heard.value().code(), "internal");
  EXPECT_STREQ(heard.value().what(), "unexpected: a stone fell");
}

TEST_F(DatabaseThreadTest, SaysSinceWhenAQuestionWaits) {
  EXPECT_EQ(thread_->waits_since(), std::nullopt);
  std::promise<void> asked, answer;
  auto const before = std::chrono::steady_clock::now();
  ask([&] {
    asked.set_value();
    answer.get_future().wait();
    return "late";
  });
  asked.get_future().wait();
  auto const since = thread_->waits_since();
  EXPECT_GE(since.value(), before);
  EXPECT_EQ(thread_->waits_since(), since) << "of the same question";
  answer.set_value();
  ASSERT_TRUE(loop_.turn_once());
  ask([] { return "at once"; });
  ASSERT_TRUE(loop_.turn_once());
  EXPECT_NE(thread_->waits_since(), since);
}

TEST_F(DatabaseThreadTest, LetsGoOfWhatAQuestionHoldsOnTheLoop) {
  std::optional<std::thread::id> let_go_on;
  {
    std::shared_ptr<void> token{&let_go_on, [&](void*) { let_go_on = std::this_thread::get_id(); }};
    thread_->ask([] { return 1; }, [token](int) {}, [token](StageError const&) {});
  }
  ASSERT_TRUE(loop_.turn_once());
  EXPECT_EQ(let_go_on, std::this_thread::get_id());
}

TEST_F(DatabaseThreadTest, EndsWithTheQuestionThatIsBeingAskedAndDropsTheOthers) {
  std::promise<void> asked, answer, dropped;
  ask([&] {
    asked.set_value();
    answer.get_future().wait();
    return "the first";
  });
  ask([token = std::shared_ptr<void>{&dropped, [&](void*) { dropped.set_value(); }}] {
    return "the second";
  });
  asked.get_future().wait();
  auto ending = std::async(std::launch::async, [&] { thread_.reset(); });
  EXPECT_EQ(dropped.get_future().wait_for(60s), std::future_status::ready);
  answer.set_value();
  ending.wait();
  loop_.turn();
  EXPECT_THAT(heard_, ElementsAre("the first"));
}

TEST_F(DatabaseThreadTest, WithoutAQuestionEndsAtOnce) {
  thread_.reset();
  loop_.turn();
  EXPECT_THAT(heard_, IsEmpty());
}

}  // namespace
}  // namespace loanpulse
