#include "ops/log_scope.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace loanpulse {
namespace {

TEST(LogScope, NestsWithinAThread) {
  EXPECT_EQ(LogScope::current(), nullptr);
  {
    LogScope const outer{"loans", "r-1"};
    {
      LogScope const inner{"rates", "r-2"};
      ASSERT_EQ(LogScope::current(), &inner);
      EXPECT_EQ(LogScope::current()->job(), "rates");
      EXPECT_EQ(LogScope::current()->run_id(), "r-2");
    }
    EXPECT_EQ(LogScope::current(), &outer);
  }
  EXPECT_EQ(LogScope::current(), nullptr);
}

TEST(LogScope, IsUnknownToOtherThreads) {
  LogScope const scope{"loans", "r-1"};
  LogScope const* seen = &scope;
  std::thread{[&] { seen = LogScope::current(); }}.join();
  EXPECT_EQ(seen, nullptr);
}

}  // namespace
}  // namespace loanpulse
