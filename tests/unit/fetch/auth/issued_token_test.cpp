#include "fetch/auth/issued_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/manual_clock.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A token server, the source's clock and what is kept in the database.
class TokenServer : public TokenStore {
 public:
  CredentialContext context() {
    return {.send =
                [this](PageRequest const& request, std::stop_token) {
                  requests.push_back(request);
                  return answers.at(std::min(requests.size(), answers.size()) - 1);
                },
            .clock = &clock,
            .store = this,
            .name = "loans"};
  }

  void exchange(std::string const& name, Secret const& declared, Use const& use) override {
    auto& kept = tokens[name + "/" + declared.reveal()];
    auto const rotated = use(kept.empty() ? std::nullopt : std::optional{Secret{kept}});
    if (rotated) kept = rotated->reveal();
  }

  std::vector<Answer> answers;
  std::vector<PageRequest> requests;
  std::map<std::string, std::string> tokens;
  ManualClock clock;
};

Answer token(std::string const& name, std::string const& more = "") {
  return {200, {}, R"({"access_token":")" + name + "\"" + more + "}"};
}

OAuth2Auth client() {
  OAuth2Auth auth;
  auth.token_url = "https://id.test/token";
  auth.client_id = Secret{"me"};
  auth.client_secret = Secret{"s3cret&"};
  auth.scope = "read all";
  return auth;
}

std::string sent(CredentialSource& source, std::uint64_t refused = 0) {
  return source.obtain({refused}, {}).headers.at(0).second.reveal();
}

TEST(OAuth2, AsksWithTheClientsCredentials) {
  TokenServer server;
  server.answers = {token("t1")};
  auto const source = credential_source_of(client(), server.context());
  EXPECT_EQ(sent(*source), "Bearer t1");
  EXPECT_EQ(server.requests.at(0).name(), "POST https://id.test/token");
  EXPECT_EQ(server.requests.at(0).body,
            "grant_type=client_credentials&scope=read%20all&client_id=me&client_secret=s3cret%26");
}

TEST(OAuth2, SendsTheClientAsBasicAuthenticationWhereTheJobSaysSo) {
  TokenServer server;
  server.answers = {token("t1")};
  auto auth = client();
  auth.client_in = OAuth2Auth::ClientIn::basic;
  sent(*credential_source_of(auth, server.context()));
  EXPECT_EQ(server.requests.at(0).body, "grant_type=client_credentials&scope=read%20all");
  EXPECT_EQ(server.requests.at(0).headers.back().second.reveal(), "Basic bWU6czNjcmV0JTI2");
}

TEST(OAuth2, ATokenIsKeptUntilShortlyBeforeItsEnd) {
  TokenServer server;
  server.answers = {token("t1", R"(,"expires_in":100)"), token("t2", R"(,"expires_in":"3600")")};
  auto const source = credential_source_of(client(), server.context());
  EXPECT_EQ(sent(*source), "Bearer t1");
  server.clock.time += 89s;
  EXPECT_EQ(sent(*source), "Bearer t1");
  server.clock.time += 1s;
  EXPECT_EQ(sent(*source), "Bearer t2");
  server.clock.time += 3539s;
  EXPECT_EQ(sent(*source), "Bearer t2");
}

TEST(OAuth2, ARefusedTokenIsRenewedOnceForAllWhoAsk) {
  TokenServer server;
  server.answers = {token("t1"), token("t2")};
  auto const source = credential_source_of(client(), server.context());
  auto const first = source->obtain({}, {});
  ASSERT_TRUE(first.can_be_renewed());
  EXPECT_EQ(sent(*source, first.issue), "Bearer t2");
  EXPECT_EQ(sent(*source, first.issue), "Bearer t2") << "another thread had the old one refused";
  EXPECT_EQ(server.requests.size(), 2u);
}

TEST(OAuth2, ARotatedRefreshTokenIsKeptAndUsed) {
  TokenServer server;
  server.answers = {token("t1", R"(,"refresh_token":"r2")"), token("t2")};
  OAuth2Auth auth;
  auth.grant = OAuth2Auth::Grant::refresh_token;
  auth.token_url = "https://id.test/token";
  auth.refresh_token = Secret{"r1"};
  auto const source = credential_source_of(auth, server.context());
  auto const first = source->obtain({}, {});
  EXPECT_EQ(server.tokens.at("loans/r1"), "r2");
  EXPECT_EQ(sent(*source, first.issue), "Bearer t2");
  EXPECT_EQ(server.requests.at(0).body, "grant_type=refresh_token&refresh_token=r1");
  EXPECT_EQ(server.requests.at(1).body, "grant_type=refresh_token&refresh_token=r2");
  EXPECT_EQ(server.tokens.at("loans/r1"), "r2") << "no other was given";
}

TEST(OAuth2, ARefusalNamesTheErrorAndNoSecret) {
  TokenServer server;
  server.answers = {
      {400, {}, R"({"error":"invalid_client","error_description":"no such client"})"}};
  auto const source = credential_source_of(client(), server.context());
  auto const error = stage_error_of([&] { source->obtain({}, {}); });
  EXPECT_EQ(error.code(), "token_refused");
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_THAT(error.what(), HasSubstr("https://id.test/token: HTTP 400: OAuth error "
                                      "invalid_client (no such client)"));
  EXPECT_THAT(error.what(), testing::Not(HasSubstr("s3cret")));
}

TEST(OAuth2, AServerThatIsAwayMayComeBack) {
  TokenServer server;
  server.answers = {{503, {}, ""}, {429, {}, ""}, {200, {}, "[]"}};
  auto const source = credential_source_of(client(), server.context());
  EXPECT_EQ(stage_error_of([&] { source->obtain({}, {}); }).kind(), ErrorKind::transient);
  EXPECT_EQ(stage_error_of([&] { source->obtain({}, {}); }).kind(), ErrorKind::rate_limited);
  EXPECT_EQ(stage_error_of([&] { source->obtain({}, {}); }).code(), "bad_token");
}

TEST(Login, SendsItsDocumentAndUsesTheToken) {
  TokenServer server;
  server.answers = {{200, {}, R"({"data":{"jwt":"abc"}})"}};
  LoginAuth auth;
  auth.url = "http://api.test/login";
  auth.body.value = JsonTemplate::Object{{"user", {TextTemplate{"u"}}},
                                         {"password", {TextTemplate{Secret{"p"}}}}};
  auth.token_path = "data.jwt";
  auth.lifetime = 10s;
  auto const source = credential_source_of(auth, server.context());
  EXPECT_EQ(sent(*source), "Token abc");
  EXPECT_EQ(server.requests.at(0).body, R"({"user":"u","password":"p"})");
  server.clock.time += 9s;
  sent(*source);
  EXPECT_EQ(server.requests.size(), 2u) << "its life is over";
}

TEST(Login, AnAnswerWithoutATokenIsAnError) {
  TokenServer server;
  server.answers = {{200, {}, R"({"token":null})"}};
  LoginAuth auth;
  auth.url = "http://api.test/login";
  auth.body.value = JsonTemplate::Object{};
  auto const source = credential_source_of(auth, server.context());
  EXPECT_EQ(stage_error_of([&] { source->obtain({}, {}); }).code(), "bad_token");
}

TEST(ApiKey, StandsWhereTheJobSays) {
  ApiKeyAuth auth;
  auth.key = Secret{"k"};
  auth.prefix = "Key ";
  auth.in_header = "X-Api-Key";
  auto credentials = credential_source_of(auth)->obtain({}, {});
  EXPECT_EQ(credentials.headers.at(0).first, "X-Api-Key");
  EXPECT_EQ(credentials.headers.at(0).second.reveal(), "Key k");
  auth.in_header.reset();
  auth.prefix.reset();
  auth.in_cookie = "sid";
  EXPECT_EQ(sent(*credential_source_of(auth)), "sid=k");
  auth.in_cookie.reset();
  auth.in_param = "key";
  credentials = credential_source_of(auth)->obtain({}, {});
  EXPECT_EQ(credentials.params.at(0).second.reveal(), "k");
}

TEST(Basic, EncodesUserAndPassword) {
  BasicAuth auth;
  auth.user = Secret{"Aladdin"};
  auth.password = Secret{"open sesame"};
  EXPECT_EQ(sent(*credential_source_of(auth)), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

}  // namespace
}  // namespace loanpulse
