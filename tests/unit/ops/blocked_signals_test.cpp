#include "ops/blocked_signals.hpp"

#include "support/wait_until.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace loanpulse {
namespace {

constexpr int well = 7;  ///< what a process promises to end with

std::atomic<int> taken = 0;  // lock-free: a handler on another thread may write it
static_assert(std::atomic<int>::is_always_lock_free);

// Each test is a process of its own: what is blocked stays blocked.

TEST(BlockedSignals, DoNotEndTheProcess) {
  EXPECT_EXIT(
      {
        BlockedSignals const blocked({SIGTERM, SIGINT});  // braces are no parentheses to a macro
        kill(getpid(), SIGTERM);
        kill(getpid(), SIGINT);
        std::_Exit(well);
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, StayBlockedWhenTheObjectIsGone) {
  EXPECT_EXIT(
      {
        { BlockedSignals const blocked{SIGTERM}; }
        kill(getpid(), SIGTERM);
        std::_Exit(well);
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, AreBlockedInThreadsThatAreStartedLater) {
  EXPECT_EXIT(
      {
        BlockedSignals const blocked{SIGTERM};
        std::thread{[] {
          raise(SIGTERM);  // of this thread alone
          std::_Exit(well);
        }}.join();
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, AreTakenWhileSomebodyIsThereForThem) {
  EXPECT_EXIT(
      {
        std::signal(SIGTERM, [](int) { ++taken; });
        BlockedSignals const blocked{SIGTERM};
        kill(getpid(), SIGTERM);
        int const before = taken;
        int during = 0;
        blocked.unblock_during([&] {
          wait_until([] { return taken == 1; });
          during = taken;
          kill(getpid(), SIGTERM);
          wait_until([] { return taken == 2; });
        });
        kill(getpid(), SIGTERM);
        std::_Exit(before == 0 && during == 1 && taken == 2 ? well : EXIT_FAILURE);
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, AreNotTakenByThreadsThatAreStartedMeanwhile) {
  EXPECT_EXIT(
      {
        BlockedSignals const blocked{SIGTERM};
        std::thread outlives;
        blocked.unblock_during([&] { outlives = std::thread{[] { pause(); }}; });
        kill(getpid(), SIGTERM);  // nothing handles it any more
        std::_Exit(well);
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, AreBlockedAgainAfterWorkThatThrows) {
  EXPECT_EXIT(
      {
        BlockedSignals const blocked{SIGTERM};
        try {
          blocked.unblock_during([] { throw std::runtime_error{"no"}; });
        } catch (std::runtime_error const&) {
          raise(SIGTERM);
          std::_Exit(well);
        }
      },
      testing::ExitedWithCode(well), "");
}

TEST(BlockedSignals, CanBeWaitedFor) {
  EXPECT_EXIT(
      {
        BlockedSignals const blocked({SIGTERM, SIGINT});  // braces are no parentheses to a macro
        kill(getpid(), SIGINT);
        std::_Exit(blocked.wait() == SIGINT ? well : EXIT_FAILURE);
      },
      testing::ExitedWithCode(well), "");
}

}  // namespace
}  // namespace loanpulse
