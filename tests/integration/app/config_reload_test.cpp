#include "app/config_reload_asio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <csignal>
#include <future>
#include <stdexcept>

#include "model/error.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Reloads on a loop that the test turns, of a configuration of the test's own.
class ConfigReloadTest : public testing::Test {
 protected:
  using Answers = std::vector<std::optional<ReloadAnswer>>;

  void request() {
    reload_.request([this](auto const& answer) { answers_.push_back(answer); });
  }
  /// Turns the loop until so many are answered; false when they are not in twenty seconds.
  bool turn_until_answered(std::size_t count) {
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    while (answers_.size() < count) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      loop_.restart();
      loop_.run_for(5ms);
    }
    return true;
  }

  boost::asio::io_context loop_{1};
  std::function<Config()> load_ = [] {
    Config config;
    config.jobs.push_back(sample_job());
    config.settings.admin.listen = "127.0.0.1:1";
    return config;
  };
  std::function<void(Config)> adopt_ = [this](Config config) {
    adopted_.push_back(std::move(config));
  };
  Settings settings_;
  std::vector<Config> adopted_;
  Answers answers_;
  int begun_ = 0, ended_ = 0;
  ConfigReload reload_{
      loop_,
      {[this] { return load_(); }, [this] { ++begun_; },
       [this]() -> Settings const& { return settings_; },
       [this](Config config) { adopt_(std::move(config)); }, [this] { ++ended_; }}};
};

TEST_F(ConfigReloadTest, PutsInForceWhatItReadsAndSaysWhatTakesARestart) {
  request();
  ASSERT_TRUE(turn_until_answered(1));
  EXPECT_TRUE(answers_[0].value().accepted);
  EXPECT_EQ(answers_[0].value().jobs, 1u);
  EXPECT_THAT(answers_[0].value().notes, ElementsAre(testing::HasSubstr("admin.listen")));
  ASSERT_THAT(adopted_, SizeIs(1));
  EXPECT_EQ(adopted_[0].settings.admin.listen, settings_.admin.listen) << "which stays as it is";
  EXPECT_EQ(begun_, 1);
  EXPECT_EQ(ended_, 1);
}

TEST_F(ConfigReloadTest, RequestsThatComeDuringAReadingShareTheNext) {
  std::promise<void> go_on;
  auto const may_go_on = go_on.get_future().share();
  load_ = [may_go_on] {
    may_go_on.wait();
    return Config{};
  };
  for (int i = 0; i < 5; ++i) request();
  go_on.set_value();
  ASSERT_TRUE(turn_until_answered(5));
  EXPECT_THAT(adopted_, SizeIs(2));
  EXPECT_EQ(begun_, 2);
  EXPECT_EQ(ended_, 2);
}

TEST_F(ConfigReloadTest, WhatCannotBeReadLeavesAllAsItIs) {
  load_ = []() -> Config { throw std::runtime_error{"loanpulse.yaml: no such file"}; };
  request();
  ASSERT_TRUE(turn_until_answered(1));
  EXPECT_FALSE(answers_[0].value().accepted);
  EXPECT_THAT(answers_[0].value().problems, ElementsAre("loanpulse.yaml: no such file"));
  EXPECT_THAT(adopted_, IsEmpty());
  EXPECT_EQ(ended_, 1);
}

TEST_F(ConfigReloadTest, WhatCannotBePutInForceIsAProblem) {
  adopt_ = [](Config const&) {
    throw StageError{ErrorKind::rejected, "admin_tls", "the certificate is broken"};
  };
  request();
  ASSERT_TRUE(turn_until_answered(1));
  EXPECT_FALSE(answers_[0].value().accepted);
  EXPECT_THAT(answers_[0].value().problems, ElementsAre("the certificate is broken"));
}

TEST_F(ConfigReloadTest, AStopTellsWhoeverWaitsAndWhoeverComesLater) {
  std::promise<void> go_on;
  load_ = [answer = go_on.get_future().share()] {
    answer.wait();
    return Config{};
  };
  request();
  request();
  reload_.stop();
  request();
  EXPECT_THAT(answers_, ElementsAre(std::nullopt, std::nullopt, std::nullopt));
  auto const more_to_come = boost::asio::make_work_guard(loop_);
  go_on.set_value();
  loop_.restart();
  EXPECT_EQ(loop_.run_one_for(20s), 1u) << "what was read has come";
  EXPECT_THAT(adopted_, IsEmpty());
}

TEST_F(ConfigReloadTest, ASignalAsksForOneEachTime) {
  reload_.await_signal();
  for (int count : {1, 2}) {
    raise(SIGHUP);
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    while (ended_ < count && std::chrono::steady_clock::now() < deadline) {
      loop_.restart();
      loop_.run_for(5ms);
    }
    EXPECT_EQ(ended_, count);
  }
}

}  // namespace
}  // namespace loanpulse
