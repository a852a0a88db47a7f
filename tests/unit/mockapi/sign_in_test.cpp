#include "mockapi/sign_in.hpp"

#include <gtest/gtest.h>

#include "mockapi/endpoints.hpp"

namespace loanpulse::mockapi {
namespace {

class MockApiSignIn : public testing::Test {
 protected:
  unsigned seen(std::string const& style, std::string const& authorization,
                std::string const& api_key = {}, std::string const& query = {}) {
    return api_
        .handle({.method = "GET",
                 .target = "/auth/" + style + "/styles/page" + query,
                 .authorization = authorization,
                 .api_key = api_key})
        .status;
  }

  Response posted(std::string const& path, std::string const& body,
                  std::string const& authorization = {}) {
    return api_.handle(
        {.method = "POST", .target = path, .authorization = authorization, .body = body});
  }

  static std::string member(Response const& response, std::string const& name) {
    auto const opening = "\"" + name + "\":\"";
    auto const at = response.body.find(opening);
    if (at == std::string::npos) return {};
    auto const begin = at + opening.size();
    return response.body.substr(begin, response.body.find('"', begin) - begin);
  }

  std::string const client_ = "&client_id=loader&client_secret=secret";
  SignIn::Clock::time_point now_{};
  Endpoints api_{
      {.rows = 3, .token_lifetime = std::chrono::seconds{5}, .now = [this] { return now_; }}};
};

TEST_F(MockApiSignIn, LetsInWhoShowsTheRightThing) {
  EXPECT_EQ(seen("bearer", "bearer secret-token"), 200U);
  EXPECT_EQ(seen("basic", "Basic bG9hZGVyOnNlY3JldA=="), 200U);
  EXPECT_EQ(seen("api_key", "", "secret-key"), 200U);
  EXPECT_EQ(seen("api_key", "", "", "?api_key=secret-key"), 200U);
}

TEST_F(MockApiSignIn, LetsInNobodyElse) {
  for (auto const& style : sign_in_styles) {
    for (std::string const wrong : {"", "Bearer", "Bearer wrong", "Basic wrong", "Token wrong",
                                    "Bearer secret-toke", "secret-token"}) {
      EXPECT_EQ(seen(std::string{style.name}, wrong, "wrong", "?api_key=wrong"), 401U)
          << style.name << " " << wrong;
    }
  }
  EXPECT_EQ(seen("aws_sigv4", "AWS4-HMAC-SHA256 Credential=loader"), 401U);
  EXPECT_EQ(seen("basic", "Bearer secret-token"), 401U);
  EXPECT_EQ(seen("none", "Bearer secret-token"), 404U);
}

TEST_F(MockApiSignIn, TokensOfAClientEnd) {
  auto const given = posted("/oauth/token", "grant_type=client_credentials" + client_);
  EXPECT_NE(given.body.find("\"expires_in\":5"), std::string::npos);
  EXPECT_EQ(member(given, "refresh_token"), "");
  auto const token = "Bearer " + member(given, "access_token");
  EXPECT_EQ(seen("oauth2", token), 200U);
  now_ += std::chrono::seconds{4};
  EXPECT_EQ(seen("oauth2", token), 200U);
  now_ += std::chrono::seconds{1};
  EXPECT_EQ(seen("oauth2", token), 401U);
}

TEST_F(MockApiSignIn, ARefreshTokenIsOfUseOnce) {
  auto const basic = "Basic bG9hZGVyOnNlY3JldA==";
  auto const first = "grant_type=refresh_token&refresh_token=first-refresh-token";
  auto const given = posted("/oauth/token", first, basic);
  ASSERT_EQ(given.status, 200U) << given.body;
  EXPECT_EQ(seen("oauth2", "Bearer " + member(given, "access_token")), 200U);
  EXPECT_EQ(member(posted("/oauth/token", first, basic), "error"), "invalid_grant");
  auto const next =
      "grant_type=refresh_token&refresh_token=" + member(given, "refresh_token") + client_;
  EXPECT_EQ(posted("/oauth/token", next).status, 200U);
}

TEST_F(MockApiSignIn, RefusesWrongRequestsForATokenInTheWordsOfTheStandard) {
  EXPECT_EQ(member(posted("/oauth/token", "grant_type=client_credentials"), "error"),
            "invalid_client");
  EXPECT_EQ(member(posted("/oauth/token", "grant_type=x" + client_), "error"),
            "unsupported_grant_type");
  EXPECT_EQ(member(posted("/oauth/token", "%"), "error"), "invalid_request");
  EXPECT_EQ(
      member(posted("/oauth/token", "grant_type=password&username=loader&password=x" + client_),
             "error"),
      "invalid_grant");
  EXPECT_EQ(posted("/oauth/token", "grant_type=password&username=loader&password=secret" + client_)
                .status,
            200U);
}

TEST_F(MockApiSignIn, ALoginGivesASession) {
  auto const given = posted("/login", R"({"username": "loader", "password": "secret"})");
  EXPECT_EQ(seen("login", "Token " + member(given, "token")), 200U);
  EXPECT_EQ(seen("login", "Bearer " + member(given, "token")), 401U);
  for (std::string const wrong : {"", "[]", "{}", R"({"username": "loader", "password": 1})"}) {
    EXPECT_EQ(posted("/login", wrong).status, 401U) << wrong;
  }
  EXPECT_EQ(api_.handle({"GET", "/login", ""}).status, 405U);
}

}  // namespace
}  // namespace loanpulse::mockapi
