#include "config/expand_secret.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

FakeSecrets const secrets{
    .variables = {{"TOKEN", "t0ken"}, {"CREDENTIALS_DIRECTORY", "/creds"}, {"ODD", "${env:TOKEN}"}},
    .files = {{"/run/secret", "from file\n"}, {"/run/two", "two\n\n"}, {"/creds/api", "cred\n"}}};

TEST(ExpandSecret, ReplacesEveryKindOfReference) {
  struct Case {
    char const* text;
    char const* value;
  };
  for (auto const& [text, value] :
       {Case{"plain", "plain"}, Case{"${env:TOKEN}", "t0ken"},
        Case{"${file:/run/secret}", "from file"}, Case{"${credential:api}", "cred"},
        Case{"a ${env:TOKEN} b ${credential:api}", "a t0ken b cred"},
        Case{"cost: 5$ {x} $$", "cost: 5$ {x} $$"}, Case{"$${env:TOKEN}", "${env:TOKEN}"}}) {
    auto const expanded = expand_secret(text, secrets.sources());
    EXPECT_EQ(expanded.fault, "") << text;
    EXPECT_EQ(expanded.value.reveal(), value) << text;
  }
}

TEST(ExpandSecret, DropsOneNewlineOnly) {
  EXPECT_EQ(expand_secret("${file:/run/two}", secrets.sources()).value.reveal(), "two\n");
}

TEST(ExpandSecret, DoesNotExpandAValueAgain) {
  EXPECT_EQ(expand_secret("${env:ODD}", secrets.sources()).value.reveal(), "${env:TOKEN}");
}

TEST(ExpandSecret, SaysWhatIsMissing) {
  struct Case {
    char const* text;
    char const* fault;
  };
  for (auto const& [text, fault] :
       {Case{"${env:NO}", "environment variable 'NO' is not set; set it, or use ${file:...}"},
        Case{"${env:}", "${env:...} must hold the name of an environment variable"},
        Case{"${file:/no}", "file '/no' cannot be read: No such file or directory"},
        Case{"${file:no}",
             "${file:...} must hold an absolute path, such as ${file:/run/secrets/token}"},
        Case{"${credential:no}",
             "credential 'no' cannot be read: No such file or directory; give it to the unit with "
             "LoadCredential=no:FILE"},
        Case{"${credential:../api}",
             "${credential:...} must hold a name of letters, digits, '_', '-' and '.'"},
        Case{"${env:TOKEN", "'${' is not closed by '}'; write $${ for a plain ${"},
        Case{"${vault:x}",
             "'${' must begin ${credential:NAME}, ${env:NAME} or ${file:/path}; write $${ for a "
             "plain ${"}}) {
    EXPECT_EQ(expand_secret(text, secrets.sources()).fault, fault) << text;
  }
}

TEST(ExpandSecret, SaysThatNobodyHandedOverCredentials) {
  EXPECT_EQ(expand_secret("${credential:api}", FakeSecrets{}.sources()).fault,
            "credential 'api' is not there because CREDENTIALS_DIRECTORY is not set; start "
            "LoanPulse by systemd with LoadCredential=api:FILE, or use ${env:...} or ${file:...}");
}

TEST(WithoutReferences, UnescapesAndRefuses) {
  EXPECT_EQ(without_references("a$b {c}"), "a$b {c}");
  EXPECT_EQ(without_references("$${x}"), "${x}");
  EXPECT_FALSE(without_references("x${env:A}"));
}

}  // namespace
}  // namespace loanpulse
