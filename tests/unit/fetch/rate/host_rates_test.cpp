#include "fetch/rate/host_rates.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "fetch/rate/request_gate.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

TokenBucket::Time const start{1h};

Job job_at(char const* url, std::optional<RequestRate> rate) {
  Job job;
  job.source.url = url;
  job.source.rate = rate;
  return job;
}

TEST(HostRates, AreOneForAllJobsOfAHost) {
  HostRates rates;
  rates.adopt({job_at("https://a.example/loans", RequestRate{.requests = 2, .per = 1s}),
               job_at("https://A.example:443/users?x=1", RequestRate{.requests = 1, .per = 1s}),
               job_at("https://a.example/free", {}), job_at("https://b.example/", {})});
  EXPECT_EQ(rates.take("https://a.example:443", 1, start), 0ns);
  EXPECT_EQ(rates.take("https://a.example:443", 1, start), 1s) << "the strictest holds";
  EXPECT_FALSE(rates.limits("https://b.example:443"));
  EXPECT_EQ(rates.take("https://b.example:443", 1, start), 0ns);
  EXPECT_EQ(rates.take("https://b.example:443", 1, start), 0ns);
}

TEST(HostRates, OfANewConfigurationHoldForWhatHasBeenTaken) {
  HostRates rates;
  rates.adopt({job_at("https://a.example/", RequestRate{.requests = 1, .per = 1s})});
  EXPECT_EQ(rates.take("https://a.example:443", 1, start), 0ns);
  rates.adopt({job_at("https://a.example/", RequestRate{.requests = 1, .per = 1min})});
  EXPECT_EQ(rates.take("https://a.example:443", 1, start), 1s) << "booked by the old rate";
  EXPECT_EQ(rates.take("https://a.example:443", 1, start + 1s), 0ns);
  EXPECT_EQ(rates.take("https://a.example:443", 1, start + 1s), 1min);
  rates.adopt({});
  EXPECT_FALSE(rates.limits("https://a.example:443"));
}

TEST(HostRates, OfAHostThatNoUrlNamesAreKnownByItsFirstRequest) {
  HostRates rates;
  rates.declare_unknown("https://eu.example:443", RequestRate{.requests = 1, .per = 1s});
  rates.declare_unknown("https://eu.example:443", RequestRate{.requests = 9, .per = 1s});
  EXPECT_EQ(rates.take("https://eu.example:443", 1, start), 0ns);
  EXPECT_EQ(rates.take("https://eu.example:443", 1, start), 1s);
}

class GateTest : public testing::Test {
 protected:
  GateTest() {
    source_.url = "https://a.example/";
    source_.rate = RequestRate{.requests = 1, .per = 1h};
    request_.url = "https://a.example/loans";
  }

  Source source_;
  PageRequest request_;
  HostRates rates_;
  SystemClock clock_;
  RequestGate gate_{rates_, source_, [] { return std::size_t{1}; }, clock_};
};

TEST_F(GateTest, HoldsUpUntilAStopAndCountsNothingThen) {
  gate_.pass_page(request_, {});
  std::stop_source stop;
  std::jthread const stopper{[&] { stop.request_stop(); }};
  try {
    gate_.pass_page(request_, stop.get_token());
    ADD_FAILURE() << "passed";
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
}

TEST_F(GateTest, LetsOtherHostsPass) {
  gate_.pass_page(request_, {});
  PageRequest foreign = request_;
  foreign.url = "https://storage.example/signed";
  foreign.is_foreign = true;
  for (int i = 0; i < 3; ++i) gate_.pass_page(foreign, {});
  PageRequest token;
  token.url = "https://id.example/token";
  for (int i = 0; i < 3; ++i) gate_.pass(token, {});
}

TEST_F(GateTest, SeveralThreadsPassOneAfterTheOther) {
  source_.rate = RequestRate{.requests = 20, .per = 1s};
  auto const begin = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 5; ++i) threads.emplace_back([this] { gate_.pass_page(request_, {}); });
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 200ms);
}

}  // namespace
}  // namespace loanpulse
