#include "fetch/retry_policy.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using std::chrono::milliseconds;

RetryLimits limits() { return {5, milliseconds{500}, milliseconds{30'000}}; }

std::optional<milliseconds> delay(int attempt, double draw,
                                  std::optional<milliseconds> asked = {}) {
  return retry_delay(limits(), ErrorKind::transient, attempt, asked, draw);
}

TEST(RetryPolicy, RepeatsOnlyWhatMayHeal) {
  auto const tried = [](ErrorKind kind) {
    return retry_delay(limits(), kind, 1, std::nullopt, 0.5).has_value();
  };
  EXPECT_TRUE(tried(ErrorKind::transient));
  EXPECT_TRUE(tried(ErrorKind::rate_limited));
  EXPECT_FALSE(tried(ErrorKind::rejected));
  EXPECT_FALSE(tried(ErrorKind::bad_data));
  EXPECT_FALSE(tried(ErrorKind::cancelled));
}

TEST(RetryPolicy, GivesUpAfterTheLastAttempt) {
  EXPECT_TRUE(delay(4, 0.5));
  EXPECT_FALSE(delay(5, 0.5));
  EXPECT_FALSE(delay(5, 0.5, milliseconds{0}));
}

TEST(RetryPolicy, DrawsFromAWindowThatDoubles) {
  EXPECT_EQ(delay(1, 0.0), milliseconds{0});
  EXPECT_EQ(delay(1, 0.999999), milliseconds{500});
  EXPECT_EQ(delay(2, 0.999999), milliseconds{1000});
  EXPECT_EQ(delay(3, 0.999999), milliseconds{2000});
  EXPECT_EQ(delay(4, 0.5), milliseconds{2000});
}

TEST(RetryPolicy, NeverWaitsLongerThanTheMaximum) {
  RetryLimits const many{100, milliseconds{500}, milliseconds{30'000}};
  EXPECT_EQ(retry_delay(many, ErrorKind::transient, 99, {}, 0.9999999), milliseconds{30'000});
  RetryLimits const inverted{3, milliseconds{500}, milliseconds{100}};
  EXPECT_EQ(retry_delay(inverted, ErrorKind::transient, 1, {}, 0.9999), milliseconds{100});
  RetryLimits const none{3, milliseconds{0}, milliseconds{100}};
  EXPECT_EQ(retry_delay(none, ErrorKind::transient, 2, {}, 0.9999), milliseconds{0});
}

TEST(RetryPolicy, KeepsWhatTheSourceAskedFor) {
  EXPECT_EQ(delay(1, 0.9, milliseconds{0}), milliseconds{0});
  EXPECT_EQ(delay(1, 0.9, milliseconds{7'000}), milliseconds{7'000});
  EXPECT_EQ(delay(1, 0.9, milliseconds{30'000}), milliseconds{30'000});
}

TEST(RetryPolicy, GivesUpRatherThanComeBackTooEarly) {
  EXPECT_FALSE(delay(1, 0.9, milliseconds{30'001}));
}

}  // namespace
}  // namespace loanpulse
