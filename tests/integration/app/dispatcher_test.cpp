#include "app/dispatcher_asio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <future>
#include <system_error>

#include "support/claimed_runs.hpp"
#include "support/fake_run_claims.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

/// A dispatcher on a loop that the test turns, with a queue and runs of the test's own making.
class DispatcherTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  /// Of the one job that is served.
  static Run run_of(std::string const& id) {
    auto run = loanpulse::run_of(id);
    run.job_name = "loans";
    return run;
  }

  template <class Look>
  auto locked(Look const& look) {
    return claims_.locked(look);
  }
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
  void start() {
    auto config = std::make_shared<Config>();
    config->jobs.push_back(sample_job());
    dispatcher_.set_table(std::make_shared<JobTable>(config));
    dispatcher_.start();
  }

  FakeRunClaims claims_;
  RunSlots::Means means_{
      [this](auto const&, Job const& job, Run const& run, RunControl& control) {
        executed_ = job.source.url.shown();
        return execute_(run, control);
      },
      [this](std::function<void()> work) {
        if (no_threads_) {
          throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
        }
        return std::thread{std::move(work)};
      }};
  std::function<RunResult(Run const&, RunControl&)> execute_ = [](Run const& run, RunControl&) {
    RunResult result;
    result.run = run;
    return result;
  };
  std::string executed_;  ///< the URL of the job as the last run had it
  bool no_threads_ = false;

  SystemClock clock_;
  boost::asio::io_context loop_{1};
  bool all_done_ = false;
  OpenWork work_{[this] { all_done_ = true; }};
  DatabaseHealth health_{[](bool, std::string const&) {}};
  DatabaseThread thread_{[this](auto call) { boost::asio::post(loop_, std::move(call)); }};
  std::vector<RunResult> ended_;
  Dispatcher dispatcher_{loop_,
                         thread_,
                         claims_,
                         health_,
                         work_,
                         means_,
                         clock_,
                         {[this](RunResult const& result) { ended_.push_back(result); }, [] {}, [](auto...) {}}};
};

TEST_F(DispatcherTest, AClaimUnderWayIsOpenWorkEvenWhenItFails) {
  std::promise<void> answer;
  auto const answered = answer.get_future().share();
  locked([&](auto& queue) { queue.before_waiting = [answered] { answered.wait(); }; });
  start();
  dispatcher_.stop_claiming();
  EXPECT_EQ(work_.count(), 1u);
  locked([](auto& queue) { queue.failure = database_away(); });
  answer.set_value();
  EXPECT_TRUE(turn_until([&] { return all_done_; }));
  EXPECT_EQ(work_.count(), 0u);
}

TEST_F(DispatcherTest, ARunIsStartedAsAReloadHasItThatCameWhileTheQueueWasAsked) {
  std::promise<void> answer;
  auto const answered = answer.get_future().share();
  locked([&](auto& queue) {
    queue.before_waiting = [answered] { answered.wait(); };
    queue.waiting = {run_of("one")};
  });
  start();
  auto reloaded = std::make_shared<Config>();
  reloaded->jobs.push_back(sample_job());
  reloaded->jobs.back().name = "another";
  reloaded->jobs.push_back(sample_job());
  reloaded->jobs.back().source.url = "http://127.0.0.1:1/reloaded";
  dispatcher_.set_table(std::make_shared<JobTable>(reloaded));
  answer.set_value();
  ASSERT_TRUE(turn_until([&] { return !ended_.empty(); }));
  EXPECT_EQ(executed_, "http://127.0.0.1:1/reloaded");
  dispatcher_.stop_claiming();
  EXPECT_TRUE(turn_until([&] { return work_.count() == 0; }));
}

TEST_F(DispatcherTest, ARunIsOpenWorkUntilItsEndIsRecorded) {
  auto const run = run_of("one");
  locked([&](auto& queue) { queue.waiting = {run}; });
  execute_ = [this](Run const& each, RunControl&) {
    locked([](auto& queue) { queue.failure = database_away(); });
    RunResult result;
    result.run = each;
    result.unrecorded = final_failure(each);
    return result;
  };
  start();
  ASSERT_TRUE(turn_until([&] { return !ended_.empty(); }));
  ASSERT_TRUE(turn_until([&] { return locked([](auto& queue) { return queue.refused; }) > 1; }));
  dispatcher_.stop_claiming();
  EXPECT_GE(work_.count(), 1u);
  EXPECT_TRUE(locked([](auto& queue) { return queue.recorded.empty(); }));

  locked([](auto& queue) { queue.failure.reset(); });
  ASSERT_TRUE(turn_until([&] { return work_.count() == 0; }));
  auto const recorded = locked([](auto& queue) { return queue.recorded; });
  ASSERT_THAT(recorded, SizeIs(1));
  EXPECT_EQ(recorded[0].kind, RunEnding::Kind::closed);
  EXPECT_EQ(recorded[0].run.run_id, "one");
  EXPECT_EQ(recorded[0].error.value().code(), "not_json");
  EXPECT_THAT(recorded[0].checks, SizeIs(2)) << "what the checks found is recorded with it";
}

TEST_F(DispatcherTest, RenewsTheLeaseOfARunWhoseEndIsNotRecordedUntilItIsLost) {
  locked([&](auto& queue) {
    queue.waiting = {run_of("one")};
    queue.record_failure = database_away();
  });
  execute_ = [](Run const& each, RunControl&) {
    RunResult result;
    result.run = each;
    result.unrecorded = final_failure(each);
    return result;
  };
  start();
  ASSERT_TRUE(turn_until([&] { return !ended_.empty(); }));
  locked([](auto& queue) { queue.renewals.clear(); });
  ASSERT_TRUE(turn_until([&] {
    return locked([](auto& queue) { return !queue.renewals.empty(); });
  })) << "else the run would be taken for lost, and be tried again";
  EXPECT_EQ(locked([](auto& queue) { return queue.renewals.at(0).at(0).run_id; }), "one");

  dispatcher_.stop_claiming();
  locked([](auto& queue) { queue.lost = {"one"}; });
  EXPECT_TRUE(turn_until([&] { return work_.count() == 0; })) << "it is somebody else's now";
  EXPECT_TRUE(locked([](auto& queue) { return queue.recorded.empty(); }));
}

TEST_F(DispatcherTest, ARunForWhichThereIsNoThreadGoesBackToTheQueue) {
  no_threads_ = true;
  locked([&](auto& queue) { queue.waiting = {run_of("one")}; });
  start();
  ASSERT_TRUE(
      turn_until([&] { return locked([](auto& queue) { return !queue.recorded.empty(); }); }));
  auto const recorded = locked([](auto& queue) { return queue.recorded; });
  EXPECT_EQ(recorded[0].kind, RunEnding::Kind::put_back);
  EXPECT_EQ(recorded[0].error.value().code(), "no_thread");
  EXPECT_THAT(recorded[0].error.value().what(), testing::HasSubstr("max_concurrent_runs"));
  EXPECT_GT(recorded[0].delay, 0ms);
  EXPECT_EQ(dispatcher_.running(), 0u);

  no_threads_ = false;
  locked([&](auto& queue) { queue.waiting = {run_of("two")}; });
  dispatcher_.wake();
  EXPECT_TRUE(turn_until([&] { return !ended_.empty(); })) << "the next one is carried out";
}

TEST_F(DispatcherTest, WhatIsClaimedAfterAStopGoesBackToTheQueue) {
  std::promise<void> answer;
  auto const answered = answer.get_future().share();
  locked([&](auto& queue) {
    queue.waiting = {run_of("one")};
    queue.before_waiting = [answered] { answered.wait(); };
  });
  start();
  dispatcher_.stop_claiming();
  answer.set_value();
  ASSERT_TRUE(turn_until([&] { return all_done_; }));
  auto const recorded = locked([](auto& queue) { return queue.recorded; });
  ASSERT_THAT(recorded, SizeIs(1));
  EXPECT_EQ(recorded[0].kind, RunEnding::Kind::put_back);
  EXPECT_FALSE(recorded[0].error);
  EXPECT_THAT(ended_, IsEmpty());
}

TEST_F(DispatcherTest, GivenUpItLeavesToTheNextDaemonWhatCannotBeRecorded) {
  locked([&](auto& queue) { queue.waiting = {run_of("one")}; });
  execute_ = [this](Run const& each, RunControl&) {
    locked([](auto& queue) { queue.failure = database_away(); });
    RunResult result;
    result.run = each;
    result.unrecorded = final_failure(each);
    return result;
  };
  start();
  ASSERT_TRUE(turn_until([&] { return !ended_.empty(); }));
  dispatcher_.stop_claiming();
  dispatcher_.give_up();
  EXPECT_TRUE(turn_until([&] { return work_.count() == 0; }));
  EXPECT_TRUE(locked([](auto& queue) { return queue.recorded.empty(); }));
}

TEST_F(DispatcherTest, ADatabaseThatDoesNotAnswerIsNoLongerUp) {
  start();
  ASSERT_TRUE(turn_until([&] { return health_.up(); }));
  std::promise<void> answer;
  auto const answered = answer.get_future().share();
  locked([&](auto& queue) { queue.before_waiting = [answered] { answered.wait(); }; });
  EXPECT_TRUE(turn_until([&] { return !health_.up(); })) << "while the question still waits";
  locked([](auto& queue) { queue.before_waiting = [] {}; });
  answer.set_value();
  EXPECT_TRUE(turn_until([&] { return health_.up(); }));
}

TEST_F(DispatcherTest, ACancelIsRepeatedWhileTheRunLives) {
  locked([&](auto& queue) { queue.waiting = {run_of("one")}; });
  std::promise<int> heard;
  execute_ = [&](Run const& each, RunControl& control) {
    std::promise<void> again;
    int times = 0;
    // The first finds the run between two statements, and breaks off nothing.
    RunControl::Interruptible const interruptible{control, [&](Interruption) {
                                                    if (++times == 2) again.set_value();
                                                  }};
    bool const came = again.get_future().wait_for(10s) == std::future_status::ready;
    heard.set_value(came ? times : -1);
    RunResult result;
    result.run = each;
    return result;
  };
  start();
  ASSERT_TRUE(turn_until([&] { return dispatcher_.running() == 1; }));
  dispatcher_.cancel("one");
  ASSERT_TRUE(turn_until([&] { return !ended_.empty(); }));
  EXPECT_EQ(heard.get_future().get(), 2);
}

}  // namespace
}  // namespace loanpulse
