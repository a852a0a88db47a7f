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

TEST(RetryPolicy, SortsStatuses) {
  for (int const status : {200, 203}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::success) << status;
  }
  for (int const status : {201, 202, 204, 205, 206, 299}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::no_page) << status;
  }
  for (int const status : {301, 302, 303, 307, 308}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::redirect) << status;
  }
  for (int const status : {408, 425, 500, 502, 503, 504, 520, 599}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::transient) << status;
  }
  for (int const status : {401, 403}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::unauthorized) << status;
  }
  for (int const status :
       {0, 101, 300, 304, 305, 400, 404, 410, 413, 420, 422, 430, 499, 501, 505, 511, 600}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::rejected) << status;
  }
  EXPECT_EQ(classify_status(429, false), StatusClass::rate_limited);
  EXPECT_EQ(classify_status(503, true), StatusClass::rate_limited);
  for (int const status : {403, 413, 420, 430}) {
    EXPECT_EQ(classify_status(status, true), StatusClass::rate_limited) << status;
  }
  EXPECT_EQ(classify_status(401, true), StatusClass::unauthorized);
  EXPECT_EQ(classify_status(500, true), StatusClass::transient);
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
