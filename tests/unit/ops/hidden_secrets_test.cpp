#include "ops/hidden_secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ops/printable.hpp"
#include "ops/secret_spelling.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HiddenSecrets, AreHiddenWhileTheObjectLives) {
  std::string const text = "the token s3cret-token is wrong";
  {
    HiddenSecrets const hidden{{"s3cret-token"}};
    EXPECT_EQ(printable(text), "the token *** is wrong");
    EXPECT_EQ(without_secrets(text), "the token *** is wrong");
    {
      HiddenSecrets const more{{"wrong"}};
      EXPECT_EQ(printable(text), "the token *** is ***");
    }
    EXPECT_EQ(printable(text), "the token *** is wrong");
  }
  EXPECT_EQ(printable(text), text);
  EXPECT_EQ(HiddenSecrets::current(), nullptr);
}

TEST(HiddenSecrets, AreHiddenInEverySpelling) {
  HiddenSecrets const hidden{{"ab/c+d\"e\\f=1"}};
  for (auto const* spelled :
       {"ab/c+d\"e\\f=1", "ab%2Fc%2Bd%22e%5Cf%3D1", "ab%2fc%2bd\"e%5cf=1", R"(ab\/c+d\"e\\f=1)",
        R"(ab\u002fc\u002Bd\u0022e\u005cf\u003d1)", "%61b/c+d\"e\\f=1"}) {
    EXPECT_EQ(without_secrets(std::string{"<"} + spelled + ">"), "<***>") << spelled;
  }
}

TEST(HiddenSecrets, AreHiddenWithinBase64AtEveryPlace) {
  HiddenSecrets const hidden{{"s3cret-token"}};
  // printf 'user:s3cret-token' | base64, with one and two characters less in front
  for (auto const* encoded :
       {"dXNlcjpzM2NyZXQtdG9rZW4=", "c2VyOnMzY3JldC10b2tlbg==", "ZXI6czNjcmV0LXRva2Vu"}) {
    auto const shown = without_secrets(encoded);
    EXPECT_THAT(shown, HasSubstr("***")) << encoded;
    EXPECT_LE(shown.size(), 15u) << shown;
  }
}

TEST(HiddenSecrets, AreHiddenWhereTheTextIsCut) {
  HiddenSecrets const hidden{{"s3cret-token-of-many-letters"}};
  EXPECT_EQ(printable("aaaaa s3cret-token-of-many-letters", 9), "aaaaa ***");
  EXPECT_EQ(printable("aaaaa s3cret-token-of-many-letters b", 9), "aaaaa ***...");
  EXPECT_EQ(printable("aaaaa s3cret-to", 100), "aaaaa ***") << "the source itself cut it";
  std::string const text = "x=s3cret-token-of-many-letters";
  EXPECT_EQ(before_secret(text, 9), 2u);
  EXPECT_EQ(before_secret(text, 1), 1u);
  EXPECT_EQ(before_secret(text, 2), 2u);
  EXPECT_EQ(before_secret(text, text.size()), text.size());
}

TEST(HiddenSecrets, LeaveOrdinaryTextAlone) {
  HiddenSecrets const hidden{{"s3cret-token", "abc", ""}};
  for (auto const* text : {"", "abc", "s3cret", "100 % of s3 \\ token", "%73"}) {
    EXPECT_EQ(without_secrets(text), text);
  }
}

TEST(HiddenSecrets, GoWithTheLongestWhereOneHoldsAnother) {
  HiddenSecrets const hidden{{"s3cret", "s3cret-token"}};
  EXPECT_EQ(without_secrets("s3cret-token s3cret-x"), "*** ***-x");
}

TEST(SecretSpelling, DecodesBase64) {
  EXPECT_EQ(base64_decoded("dXNlcjpwYXNz"), "user:pass");
  EXPECT_EQ(base64_decoded("dXNlcjpwYXM="), "user:pas");
  EXPECT_EQ(base64_decoded("-_8="), base64_decoded("+/8="));
  EXPECT_EQ(base64_decoded("a b"), "");
}

}  // namespace
}  // namespace loanpulse
