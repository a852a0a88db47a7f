#include "fetch/answers/rate_limit.hpp"
#include "unit/fetch/asking.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace loanpulse {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;
using std::chrono::seconds;

RateLimit limit(Headers headers) { return rate_limit_of({403, std::move(headers), ""}, now); }

TEST(RateLimit, IsNotReachedWhereNothingSaysSo) {
  for (auto const& headers : {
           Headers{},
           {{"x-ratelimit-remaining", "1"}},
           {{"x-ratelimit-remaining", "00010"}},
           {{"x-ratelimit-remaining", ""}},
           {{"x-ratelimit-limit", "0"}},
           {{"x-ratelimit-reset", "7"}},
           {{"remaining", "0"}},
           {{"ratelimit", "limit=100, remaining=7, reset=3"}},
           {{"ratelimit", R"("default";r=50;t=30)"}},
           {{"ratelimit", R"("r=0";r=1)"}},
       }) {
    EXPECT_FALSE(limit(headers).reached) << (headers.empty() ? "" : headers[0].first);
  }
}

TEST(RateLimit, IsReachedWhenNothingIsLeft) {
  for (auto const& headers : {
           Headers{{"x-ratelimit-remaining", "0"}},
           {{"ratelimit-remaining", " 0 "}},
           {{"x-rate-limit-remaining", "0"}},
           {{"x-ratelimit-remaining-minute", "0"}},
           {{"x-ratelimit-requests-remaining", "0"}},
           {{"x-acme-ratelimit-remaining", "0.0"}},
           {{"ratelimit-remaining", "0;w=60"}},
           {{"ratelimit", "limit=100, remaining=0, reset=3"}},
           {{"ratelimit", R"("default";r=0;t=30)"}},
           {{"ratelimit", R"("burst, small";r=3, "day";r=0)"}},
           {{"retry-after", "soon"}},
       }) {
    EXPECT_TRUE(limit(headers).reached) << headers[0].first << ": " << headers[0].second;
  }
}

TEST(RateLimit, WaitsUntilTheResetOfTheSameName) {
  struct Case {
    Headers headers;
    int seconds;
  };
  for (auto const& [headers, expected] : {
           Case{{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1700000060"}}, 60},
           {{{"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", "1700000060"}}, 60},
           {{{"ratelimit-remaining", "0"}, {"ratelimit-reset", "7"}}, 7},
           {{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset-after", "0.4"}}, 1},
           {{{"x-ratelimit-remaining-hour", "0"},
             {"x-ratelimit-reset-hour", "9"},
             {"x-ratelimit-remaining-day", "1"},
             {"x-ratelimit-reset-day", "999"}},
            9},
           {{{"ratelimit", "limit=100, remaining=0, reset=3"}}, 3},
           {{{"ratelimit", R"("burst";r=0;t=5, "day";r=0;t=40, "year";r=9;t=900)"}}, 40},
       }) {
    auto const found = limit(headers);
    ASSERT_TRUE(found.wait) << headers[0].first;
    EXPECT_EQ(found.wait->count(), expected) << headers[0].first;
  }
}

TEST(RateLimit, HeedsRetryAfterBeforeAllOthers) {
  auto const found =
      limit({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "900"}, {"retry-after", "1.2"}});
  EXPECT_EQ(found.wait, seconds{2});
  EXPECT_EQ(found.said, "retry-after: 1.2");
  auto const unreadable = limit(
      {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "900"}, {"retry-after", "soon"}});
  EXPECT_EQ(unreadable.wait, seconds{900});
  EXPECT_EQ(unreadable.said, "x-ratelimit-reset: 900");
}

TEST(RateLimit, DoesNotWaitForAResetThatIsOver) {
  auto const found = limit({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1600000000"}});
  EXPECT_TRUE(found.reached);
  EXPECT_FALSE(found.wait);
}

TEST(RateLimit, MeasuresFromTheSourcesOwnClock) {
  // A minute ahead of ours, or ours behind.
  Headers const there{{"date", "Tue, 14 Nov 2023 22:14:20 GMT"},
                      {"x-ratelimit-remaining", "0"},
                      {"x-ratelimit-reset", "1700000065"}};
  EXPECT_EQ(limit(there).wait, seconds{5});
}

}  // namespace
}  // namespace loanpulse
