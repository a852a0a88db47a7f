#include "app/run_slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "support/manual_clock.hpp"
#include "support/manual_loop.hpp"
#include "support/sample_job.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Slots whose runs get no thread: the test carries each of them out when it likes.
class RunSlotsTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  RunSlotsTest() {
    auto config = std::make_shared<Config>();
    config->jobs.push_back(sample_job());
    config->jobs[0].run.stall_timeout = 10min;
    config->jobs[0].run.max_run_time = 1h;
    table_ = std::make_shared<JobTable>(config);
  }

  void start(std::string id) {
    Run run;
    run.run_id = id;
    run.job_name = "loans";
    starting_ = std::move(id);
    slots_.start(table_, 0, run);
  }
  /// The run's thread comes to its end.
  void end(std::string const& id) { threads_.at(id)(); }

  std::shared_ptr<JobTable const> table_;
  ManualLoop loop_;
  ManualClock clock_;
  bool no_threads_ = false;
  std::string starting_;
  std::map<std::string, std::function<void()>> threads_;
  std::vector<std::string> ended_;
  std::function<void(Run const&, RunControl&)> execute_ = [](auto const&, auto const&) {};
  RunSlots slots_{
      loop_.poster(),
      {[this](auto const&, auto const&, Run const& run, RunControl& control) {
         execute_(run, control);
         RunResult result;
         result.run = run;
         return result;
       },
       [this](std::function<void()> work) {
         if (no_threads_) {
           throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
         }
         threads_.emplace(starting_, std::move(work));
         return std::thread{};
       }},
      clock_,
      [this](RunResult const& result) { ended_.push_back(result.run.run_id); }};
};

/// What a run is told while the test looks at it from inside.
class InsideARun : public RunSlotsTest {
 protected:
  /// Carries out run "one" of this thread, in which `look` happens.
  void carry_out(std::function<void(RunControl&)> look) {
    execute_ = [look = std::move(look)](Run const&, RunControl& control) { look(control); };
    start("one");
    end("one");
    loop_.turn();
  }
  RunControl::Interruptible listen(RunControl& control) {
    return {control, [this](Interruption how) { heard_.push_back(how); }};
  }

  std::vector<Interruption> heard_;
};

TEST_F(RunSlotsTest, ARunHasItsSlotUntilTheLoopHearsOfItsEnd) {
  start("one");
  EXPECT_EQ(slots_.size(), 1u);
  end("one");
  EXPECT_EQ(slots_.size(), 1u) << "its thread has ended, and the loop does not know yet";
  EXPECT_THAT(ended_, IsEmpty());
  loop_.turn();
  EXPECT_EQ(slots_.size(), 0u);
  EXPECT_THAT(ended_, ElementsAre("one"));
}

TEST_F(RunSlotsTest, RunsEndInAnyOrder) {
  start("one");
  start("two");
  start("three");
  end("two");
  loop_.turn();
  EXPECT_EQ(slots_.size(), 2u);
  end("three");
  end("one");
  loop_.turn();
  EXPECT_THAT(ended_, ElementsAre("two", "three", "one"));
}

TEST_F(RunSlotsTest, ARunForWhichThereIsNoThreadHasNoSlot) {
  no_threads_ = true;
  auto const error = stage_error_of([&] { start("one"); });
  EXPECT_EQ(error.code(), "no_thread");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_THAT(error.what(), testing::HasSubstr("lower daemon.max_concurrent_runs"));
  EXPECT_EQ(slots_.size(), 0u);
}

TEST_F(RunSlotsTest, NobodyPressesWhileNoRunStops) {
  start("one");
  EXPECT_EQ(slots_.presses_at(), std::nullopt);
}

TEST_F(InsideARun, AStopReachesTheRunOfThatNameOnly) {
  start("other");
  carry_out([&](RunControl& control) {
    slots_.stop("other", StopReason::cancelled);
    EXPECT_EQ(control.stop.reason(), StopReason::none);
    slots_.stop("one", StopReason::cancelled);
    EXPECT_EQ(control.stop.reason(), StopReason::cancelled);
  });
}

TEST_F(InsideARun, AStopOfEverythingReachesIt) {
  carry_out([&](RunControl& control) {
    slots_.stop_all(StopReason::draining);
    EXPECT_EQ(control.stop.reason(), StopReason::draining);
  });
}

TEST_F(InsideARun, TheFirstReasonToStopCounts) {
  carry_out([&](RunControl& control) {
    slots_.stop("one", StopReason::fenced);
    slots_.stop_all(StopReason::draining);
    EXPECT_EQ(control.stop.reason(), StopReason::fenced);
  });
}

TEST_F(InsideARun, WhatItWaitsForIsBrokenOffAtOnceAndEverySecondFromThenOn) {
  carry_out([&](RunControl& control) {
    auto const listening = listen(control);
    slots_.stop("one", StopReason::cancelled);
    EXPECT_THAT(heard_, ElementsAre(Interruption::statement));
    EXPECT_EQ(slots_.presses_at(), clock_.time + 1s);
    clock_.time += 999ms;
    slots_.press();
    EXPECT_EQ(heard_.size(), 1u);
    clock_.time += 1ms;
    slots_.press();
    EXPECT_EQ(heard_.size(), 2u);
    EXPECT_EQ(slots_.presses_at(), clock_.time + 1s);
  });
  EXPECT_EQ(slots_.presses_at(), std::nullopt) << "it has ended";
}

TEST_F(InsideARun, ASecondReasonToStopBreaksOffNothingMore) {
  carry_out([&](RunControl& control) {
    auto const listening = listen(control);
    slots_.stop("one", StopReason::cancelled);
    slots_.stop("one", StopReason::draining);
    EXPECT_EQ(heard_.size(), 1u);
  });
}

TEST_F(InsideARun, ItsConnectionsAreClosedWhenAskingHasNotHelped) {
  carry_out([&](RunControl& control) {
    auto const listening = listen(control);
    slots_.stop("one", StopReason::cancelled);
    clock_.time += 5s;
    slots_.press();
    EXPECT_THAT(heard_, ElementsAre(Interruption::statement, Interruption::connection));
  });
}

TEST_F(InsideARun, PressingLeavesOthersAlone) {
  carry_out([&](RunControl& control) {
    auto const listening = listen(control);
    start("other");
    slots_.stop("other", StopReason::cancelled);
    clock_.time += 1s;
    slots_.press();
    EXPECT_THAT(heard_, IsEmpty());
  });
}

TEST_F(InsideARun, WithoutProgressItIsStopped) {
  carry_out([&](RunControl& control) {
    clock_.time += 10min;
    slots_.watch();
    EXPECT_EQ(control.stop.reason(), StopReason::none);
    ++control.progress.rows;
    clock_.time += 1ms;
    slots_.watch();
    EXPECT_EQ(control.stop.reason(), StopReason::none) << "it made some";
    clock_.time += 10min + 1ms;
    slots_.watch();
    EXPECT_EQ(control.stop.reason(), StopReason::stalled);
  });
}

TEST_F(InsideARun, BeyondItsLongestTimeItIsStoppedWhateverItDoes) {
  carry_out([&](RunControl& control) {
    for (int i = 0; i < 12; ++i) {
      clock_.time += 5min;
      ++control.progress.pages;
      slots_.watch();
    }
    EXPECT_EQ(control.stop.reason(), StopReason::none);
    clock_.time += 1ms;
    ++control.progress.pages;
    slots_.watch();
    EXPECT_EQ(control.stop.reason(), StopReason::out_of_time);
  });
}

TEST(RunSlots, WaitForWhatStillRunsWhenTheyGo) {
  ManualLoop loop;
  ManualClock clock;
  auto config = std::make_shared<Config>();
  config->jobs.push_back(sample_job());
  std::atomic<StopReason> heard = StopReason::none;
  {
    RunSlots slots{loop.poster(),
                   {.execute =
                        [&](auto const&, auto const&, auto const&, RunControl& control) {
                          while (control.stop.reason() == StopReason::none) {
                            std::this_thread::yield();
                          }
                          heard = control.stop.reason();
                          return RunResult{};
                        }},
                   clock,
                   [](auto const&) {}};
    slots.start(std::make_shared<JobTable>(config), 0, {});
  }
  EXPECT_EQ(heard, StopReason::draining);
}

}  // namespace
}  // namespace loanpulse
