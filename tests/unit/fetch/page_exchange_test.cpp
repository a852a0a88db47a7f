#include "fetch/page_exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/rate_limited.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PageExchangeTest : public testing::Test {
 protected:
  PageExchangeTest() {
    source_.url = "http://a.example/loans";
    source_.retry.max_attempts = 3;
  }

  FetchStep step_after(Answer answer) {
    exchange_.emplace(source_, build_request(source_, {}, {}), [] { return 0.5; });
    exchange_->start();
    exchange_->on_credentials({});
    return exchange_->on_answer(std::move(answer), now);
  }
  milliseconds wait_after(Answer answer) {
    auto const step = step_after(std::move(answer));
    auto const* const wait = std::get_if<WaitBeforeRetry>(&step);
    return wait == nullptr ? milliseconds{-1} : wait->delay;
  }
  StageError error_after(Answer const& answer) {
    return stage_error_of([&] { step_after(answer); });
  }

  Source source_;
  std::optional<PageExchange> exchange_;
};

Answer limited(int status, std::vector<std::pair<std::string, std::string>> headers) {
  return {status, std::move(headers), "slow down"};
}

TEST_F(PageExchangeTest, WaitsWhenA403AsksForPatience) {
  EXPECT_EQ(wait_after(limited(403, {{"retry-after", "1"}})), seconds{1});
  EXPECT_EQ(wait_after(limited(
                403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1700000009"}})),
            seconds{9});
  EXPECT_EQ(wait_after(limited(403, {{"x-ratelimit-remaining", "0"}})), milliseconds{250});
  EXPECT_EQ(wait_after(limited(503, {{"ratelimit", R"("a";r=0;t=4)"}})), seconds{4});
  EXPECT_EQ(wait_after(limited(429, {{"retry-after", "2.0"}})), seconds{2});
}

TEST_F(PageExchangeTest, DoesNotWaitWhenA403SaysNothingOfPatience) {
  auto const error = error_after(limited(403, {{"x-ratelimit-remaining", "7"}}));
  EXPECT_EQ(error.code(), "unauthorized");
}

TEST_F(PageExchangeTest, FailsRatherThanComeBackTooEarlyAndSaysUntilWhen) {
  for (int const status : {403, 429, 502, 503}) {
    auto const error = error_after(limited(status, {{"retry-after", "3600"}}));
    EXPECT_EQ(error.kind(), ErrorKind::rate_limited);
    EXPECT_EQ(error.code(), "rate_limited");
    EXPECT_EQ(error.what(),
              "GET http://a.example/loans: HTTP " + std::to_string(status) +
                  ": the source wants no request before 2023-11-14 23:13:20 UTC (retry-after: "
                  "3600), and source.retry.max_delay is 30s (last answer: \"slow down\"); run the "
                  "job after that, or raise source.retry.max_delay");
  }
}

TEST_F(PageExchangeTest, PassesOnUntilWhenTheSourceWantsToBeLeftAlone) {
  for (auto const& [attempts, wait] : {std::pair{3, "3600"}, {1, "7"}}) {
    source_.retry.max_attempts = attempts;
    try {
      step_after(limited(429, {{"retry-after", wait}}));
      ADD_FAILURE() << "no error";
    } catch (RateLimited const& error) {
      EXPECT_EQ(error.until(), now + seconds{std::stoi(wait)});
    }
  }
}

TEST_F(PageExchangeTest, AsksAgainForAPageThatWasCutWithinItsJson) {
  Answer cut{200, {}, R"([{"id":1,"name":"n1"},{"id":2,"na)"};
  cut.framed = false;
  auto const step = step_after(cut);
  auto const* const wait = std::get_if<WaitBeforeRetry>(&step);
  ASSERT_NE(wait, nullptr);
  EXPECT_THAT(wait->reason, HasSubstr("cut off"));
  EXPECT_THAT(wait->reason, HasSubstr("after 33 bytes"));
}

TEST_F(PageExchangeTest, CallsACutPageThatWhenItGivesUp) {
  source_.retry.max_attempts = 1;
  Answer cut{200, {}, "[{"};
  cut.framed = false;
  auto const error = error_after(cut);
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "truncated");
}

TEST_F(PageExchangeTest, DoesNotTakeAPageForCutWhoseEndWasToldOrWhichIsComplete) {
  EXPECT_TRUE(std::holds_alternative<DeliverPage>(step_after({200, {}, "[{"})));
  for (auto const* body : {"[]", "<html>"}) {
    Answer answer{200, {}, body};
    answer.framed = false;
    EXPECT_TRUE(std::holds_alternative<DeliverPage>(step_after(answer))) << body;
  }
}

TEST_F(PageExchangeTest, PassesTheContentTypeOn) {
  auto step = step_after({200, {{"content-type", "text/csv"}}, "a,b"});
  EXPECT_EQ(std::get<DeliverPage>(step).page.content_type, "text/csv");
}

TEST_F(PageExchangeTest, PassesHeadersOnAndWhichUrlAnsweredInTheEnd) {
  step_after({307, {{"location", "/v2/loans"}}, ""});
  auto step = exchange_->on_answer({200, {{"link", "<?page=2>; rel=next"}}, "[]"}, now);
  auto const& page = std::get<DeliverPage>(step).page;
  EXPECT_THAT(page.headers, ElementsAre(std::pair{"link", "<?page=2>; rel=next"}));
  EXPECT_EQ(page.answered_by, "http://a.example:80/v2/loans");
}

TEST_F(PageExchangeTest, HasACureForEachWayInWhichNoAnswerComes) {
  source_.retry.max_attempts = 1;
  auto const message = [&](char const* code) {
    PageExchange exchange{source_, build_request(source_, {}, {}), [] { return 0.5; }};
    exchange.start();
    exchange.on_credentials({});
    return std::string{stage_error_of([&] {
                         exchange.on_failure({ErrorKind::transient, code, "it broke", ""}, now);
                       }).what()};
  };
  EXPECT_THAT(message("connect_failed"), HasSubstr("check that the source runs"));
  EXPECT_THAT(message("connect_failed"), Not(HasSubstr("max_attempts")));
  EXPECT_THAT(message("dns_failed"), HasSubstr("check the host name in source.url"));
  EXPECT_THAT(message("tls_handshake"), HasSubstr("speaks TLS"));
  EXPECT_THAT(message("proxy_failed"), HasSubstr("check http_proxy"));
  EXPECT_THAT(message("no_descriptors"), HasSubstr("raise LimitNOFILE="));
  EXPECT_THAT(message("timeout"), HasSubstr("raise that timeout"));
  EXPECT_THAT(message("bad_encoding"), HasSubstr("Accept-Encoding: identity"));
  EXPECT_THAT(message("connection_lost"), HasSubstr("raise source.retry.max_attempts"));
}

}  // namespace
}  // namespace loanpulse
