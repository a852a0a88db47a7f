#include "model/auth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Auth, NamesTheHeaderThatItMakes) {
  EXPECT_EQ(auth_header(NoAuth{}), "");
  EXPECT_EQ(auth_header(BearerAuth{}), "authorization");
}

TEST(Auth, NamesItsSecretsByTheirKeys) {
  EXPECT_THAT(declared_secrets(NoAuth{}), IsEmpty());
  auto const secrets = declared_secrets(BearerAuth{Secret{"s3cret"}});
  ASSERT_EQ(secrets.size(), 1u);
  EXPECT_EQ(secrets[0].first, "token");
  EXPECT_EQ(secrets[0].second.reveal(), "s3cret");
}

TEST(Auth, ReadsItsKindsInThisOrder) {
  EXPECT_THAT(kind_names(Auth{}),
              ElementsAre("none", "bearer", "basic", "api_key", "oauth2", "login", "aws_sigv4"));
}

}  // namespace
}  // namespace loanpulse
