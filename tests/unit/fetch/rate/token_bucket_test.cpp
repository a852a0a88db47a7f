#include "fetch/rate/token_bucket.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using Time = TokenBucket::Time;

Time const begin{1h};

/// How many requests pass within so long, by somebody who always waits as long as he is told.
int passed(RequestRate const& rate, std::size_t sharers, std::chrono::nanoseconds span) {
  TokenBucket bucket;
  int count = 0;
  for (auto now = begin; now < begin + span;) {
    auto const wait = bucket.take(rate, sharers, now);
    if (wait <= 0ns) {
      ++count;
    } else {
      now += wait;
    }
  }
  return count;
}

TEST(TokenBucket, LetsABurstPassAndThenComesEvenly) {
  RequestRate const rate{.requests = 10, .per = 1s, .burst = 3};
  TokenBucket bucket;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(rate, 1, begin), 0ns) << i;
  EXPECT_EQ(bucket.take(rate, 1, begin), 100ms);
  EXPECT_EQ(bucket.take(rate, 1, begin + 99ms), 1ms);
  EXPECT_EQ(bucket.take(rate, 1, begin + 100ms), 0ns);
  EXPECT_EQ(bucket.take(rate, 1, begin + 100ms), 100ms);
}

TEST(TokenBucket, FillsNoFurtherThanItsBurst) {
  RequestRate const rate{.requests = 10, .per = 1s, .burst = 2};
  TokenBucket bucket;
  EXPECT_EQ(bucket.take(rate, 1, begin), 0ns);
  auto const later = begin + 24h;
  EXPECT_EQ(bucket.take(rate, 1, later), 0ns);
  EXPECT_EQ(bucket.take(rate, 1, later), 0ns);
  EXPECT_EQ(bucket.take(rate, 1, later), 100ms);
}

TEST(TokenBucket, KeepsTheRateOverAnyTime) {
  EXPECT_EQ(passed({.requests = 480, .per = 1min, .burst = 10}, 1, 10min), 4800 + 9);
  EXPECT_EQ(passed({.requests = 1, .per = 1h, .burst = 1}, 1, 24h), 24);
  EXPECT_EQ(passed({.requests = 7, .per = 3s, .burst = 1}, 1, 300s), 700);
}

TEST(TokenBucket, GivesEachOfSeveralProcessesItsPart) {
  RequestRate const rate{.requests = 60, .per = 1min, .burst = 6};
  EXPECT_EQ(passed(rate, 3, 10min), 200 + 1) << "a third, after a burst of two";
  EXPECT_EQ(passed(rate, 100, 100s), 1) << "never less than one at a time";
  EXPECT_EQ(passed(rate, 0, 10min), passed(rate, 1, 10min));
}

TEST(TokenBucket, FollowsWhenOthersComeAndGo) {
  RequestRate const rate{.requests = 10, .per = 1s};
  TokenBucket bucket;
  EXPECT_EQ(bucket.take(rate, 1, begin), 0ns);
  EXPECT_EQ(bucket.take(rate, 2, begin + 100ms), 0ns);
  EXPECT_EQ(bucket.take(rate, 2, begin + 100ms), 200ms);
  EXPECT_EQ(bucket.take(rate, 1, begin + 300ms), 0ns);
  EXPECT_EQ(bucket.take(rate, 1, begin + 300ms), 100ms);
}

TEST(RequestRate, OfTwoTheSlowerHoldsWithTheSmallerBurst) {
  RequestRate const fast{.requests = 10, .per = 1s, .burst = 2};
  RequestRate const slow{.requests = 100, .per = 1min, .burst = 50};
  RequestRate const both{.requests = 100, .per = 1min, .burst = 2};
  EXPECT_EQ(strictest(fast, slow), both);
  EXPECT_EQ(strictest(slow, fast), both);
}

}  // namespace
}  // namespace loanpulse
