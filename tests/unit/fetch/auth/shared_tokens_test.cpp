#include "fetch/auth/shared_tokens.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "fetch/auth/credential_source.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

OAuth2Auth client(char const* secret) {
  OAuth2Auth auth;
  auth.token_url = "https://id.test/token";
  auth.client_id = Secret{"me"};
  auth.client_secret = Secret{secret};
  return auth;
}

/// Numbers the tokens that it gives.
class CountingServer {
 public:
  CredentialContext context(std::shared_ptr<SharedToken> token) {
    return {.send =
                [this](PageRequest const&, std::stop_token) {
                  std::this_thread::sleep_for(20ms);  // so that others come meanwhile
                  return Answer{200, {}, R"({"access_token":"t)" + std::to_string(++given) + "\"}"};
                },
            .clock = &clock,
            .token = std::move(token)};
  }

  SystemClock clock;
  std::atomic<int> given{0};
};

std::string header_of(Credentials const& credentials) {
  return credentials.headers.at(0).second.reveal();
}

TEST(SharedTokens, AreOneForAllJobsOfAConnection) {
  CountingServer server;
  SharedTokens tokens;
  std::vector<std::string> sent(8);
  {
    std::vector<std::jthread> jobs;
    for (auto& header : sent) {
      jobs.emplace_back([&] {
        auto const source = credential_source_of(
            client("s"), server.context(tokens.of("connection:acme", client("s"))));
        header = header_of(source->obtain({}, {}));
      });
    }
  }
  for (auto const& header : sent) EXPECT_EQ(header, "Bearer t1");
  EXPECT_EQ(server.given, 1);
}

TEST(SharedTokens, ThatOneJobHadRefusedAreRenewedForAll) {
  CountingServer server;
  SharedTokens tokens;
  auto const source_of_job = [&] {
    return credential_source_of(client("s"), server.context(tokens.of("a", client("s"))));
  };
  auto const one = source_of_job();
  auto const other = source_of_job();
  auto const refused = one->obtain({}, {}).issue;
  EXPECT_EQ(header_of(one->obtain({refused}, {})), "Bearer t2");
  EXPECT_EQ(header_of(other->obtain({refused}, {})), "Bearer t2") << "of the same issue";
  EXPECT_EQ(header_of(source_of_job()->obtain({}, {})), "Bearer t2") << "of a later run";
}

TEST(SharedTokens, OfAnotherDeclarationOrNameAreOthers) {
  SharedTokens tokens;
  auto const first = tokens.of("a", client("s"));
  EXPECT_EQ(tokens.of("a", client("s")), first);
  EXPECT_NE(tokens.of("b", client("s")), first);
  EXPECT_NE(tokens.of("a", client("another secret")), first);
  EXPECT_EQ(tokens.of("", client("s")), nullptr) << "a source without a connection has its own";
}

TEST(SharedTokens, AreWaitedForUntilAStop) {
  SharedToken token;
  SharedToken::Turn const held{token, {}};
  std::stop_source stop;
  std::jthread const stopper{[&] { stop.request_stop(); }};
  auto const error = stage_error_of([&] { SharedToken::Turn const turn{token, stop.get_token()}; });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace loanpulse
