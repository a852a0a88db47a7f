#include "fetch/auth/declared_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string> places(Source const& source) {
  std::vector<std::string> result;
  for (auto const& credential : declared_credentials(source)) result.push_back(credential.place);
  return result;
}

Source source_with_everything() {
  Source source;
  source.url = "http://a.example/x?page=1&api%5Fkey=in%2Furl";
  source.auth = BearerAuth{Secret{"bearer-token"}};
  source.headers = {{"X-API-Key", Secret{"key-value"}},
                    {"Cookie", Secret{"lang=de; sid=session-id"}},
                    {"X-Tenant", Secret{"acme"}},
                    {"X-Other", Secret{"longer-value"}},
                    {"Accept-Language", Secret{"de-DE, en"}},
                    {"User-Agent", Secret{"acme-loader/1"}}};
  source.params = {{"token", "in-params"}, {"limit", "1000"}};
  return source;
}

TEST(Credentials, AreFoundWhereverAJobDeclaresThem) {
  EXPECT_THAT(
      places(source_with_everything()),
      ElementsAre("source.auth.token", "the header X-API-Key of source.headers",
                  "the header Cookie of source.headers", "the parameter token of source.params",
                  "the parameter api_key of source.url"));
  EXPECT_TRUE(declared_credentials(Source{}).empty());
}

TEST(Credentials, AreSecretsToBeHiddenAndOrdinaryHeadersAreNot) {
  auto const secrets = secrets_of(source_with_everything());
  for (auto const* secret :
       {"bearer-token", "key-value", "session-id", "longer-value", "in-params", "in/url"}) {
    EXPECT_THAT(secrets, Contains(secret));
  }
  for (auto const* other : {"acme", "de-DE, en", "acme-loader/1", "1000"}) {
    EXPECT_THAT(secrets, Not(Contains(other)));
  }
}

TEST(Credentials, AreHiddenWithoutTheWordForTheirKindAndAsWhatTheyStandFor) {
  Source source;
  source.headers = {{"Authorization", Secret{"Basic dXNlcjpzM2NyZXQ="}}};
  auto const secrets = secrets_of(source);
  for (auto const* secret :
       {"Basic dXNlcjpzM2NyZXQ=", "dXNlcjpzM2NyZXQ=", "user:s3cret", "s3cret"}) {
    EXPECT_THAT(secrets, Contains(secret));
  }
  source.headers = {{"authorization", Secret{"token abcdefgh"}}};
  EXPECT_THAT(secrets_of(source), Contains("abcdefgh"));
}

}  // namespace
}  // namespace loanpulse
