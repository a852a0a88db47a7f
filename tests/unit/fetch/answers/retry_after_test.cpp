#include "fetch/answers/retry_after.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using std::chrono::seconds;

/// 1994-11-06T08:49:37Z, the instant of RFC 9110's examples.
TimePoint const example{seconds{784111777}};

TEST(RetryAfter, ReadsEveryForm) {
  struct Case {
    char const* text;
    int seconds;
  };
  for (auto const& [text, expected] : {
           Case{"0", 0},
           {"120", 120},
           {"  7 ", 7},
           {"-5", 0},
           {"2.0", 2},
           {"292.05", 293},
           {"0.001", 1},
           {"-0.5", 0},
           {"Sun, 06 Nov 1994 08:49:37 GMT", 10},
           {"Sunday, 06-Nov-94 08:49:37 GMT", 10},
           {"Sun Nov  6 08:49:37 1994", 10},
           {"Sun, 06 Nov 1994 08:49:00 GMT", 0},
           {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
           {"1000000000", 365 * 86400},
           {"99999999999999999999999999", 365 * 86400},
           {"Fri, 31 Dec 9999 23:59:59 GMT", 365 * 86400},
       }) {
    auto const wait = parse_retry_after(text, example - seconds{10});
    ASSERT_TRUE(wait) << text;
    EXPECT_EQ(wait->count(), expected) << text;
  }
}

TEST(RetryAfter, RoundsUpSoThatItIsNeverTooEarly) {
  auto const wait =
      parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", example - std::chrono::milliseconds{1500});
  EXPECT_EQ(*wait, seconds{2});
}

TEST(RetryAfter, TakesATwoDigitYearFarAheadForThePast) {
  TimePoint const now = std::chrono::sys_days{std::chrono::year{2024} / 6 / 1};
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", now), seconds{0});
  EXPECT_EQ(parse_http_date("Saturday, 06-Nov-60 08:49:37 GMT", now),
            std::chrono::sys_days{std::chrono::year{2060} / 11 / 6} + seconds{31777});
}

TEST(RetryAfter, IsEmptyForGarbage) {
  for (auto const* text : {"",
                           " ",
                           "-",
                           "soon",
                           "1.",
                           ".5",
                           "1.5.2",
                           "1,5",
                           "1e3",
                           "Sun, 257 Nov 1994 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT",
                           "Sunday, 257-Nov-94 08:49:37 GMT",
                           "Sun Nov 257 08:49:37 1994",
                           "Sun, 06 Nov 1994 8:49:37 GMT",
                           "Sun, 06 Nov 1994 :08:49:37 GMT",
                           "12 s",
                           "0x10",
                           "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Foo 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Nov 1994 08:49 GMT",
                           "1994-11-06T08:49:37Z",
                           "Sunday, 06-Nov-1994 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 94"}) {
    EXPECT_FALSE(parse_retry_after(text, example)) << text;
  }
}

TEST(RetryAfter, ReadsTheResetOfALimit) {
  struct Case {
    char const* text;
    int seconds;
  };
  TimePoint const now{seconds{1'700'000'000}};
  for (auto const& [text, expected] : {
           Case{"7", 7},
           {"6.2", 7},
           {"1700000060", 60},
           {"1700000060.5", 61},
           {"1700000060500", 61},
           {"Tue, 14 Nov 2023 22:14:20 GMT", 60},
           {"9999999999", 365 * 86400},
           {"6m0s", 360},
           {"250ms", 1},
           {"2023-11-14T22:14:20Z", 60},
       }) {
    auto const wait = parse_reset(text, now);
    ASSERT_TRUE(wait) << text;
    EXPECT_EQ(wait->count(), expected) << text;
  }
  for (auto const* text : {"", "0", "soon", "-3", "1699999999", "Tue, 14 Nov 2000 22:14:20 GMT",
                           "2023-11-14", "2000-11-14T22:14:20Z"}) {
    EXPECT_FALSE(parse_reset(text, now)) << text;
  }
}

}  // namespace
}  // namespace loanpulse
