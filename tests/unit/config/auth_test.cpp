#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

FakeSecrets const auth_secrets{.variables = {{"TOKEN", "t0ken"},
                                             {"BLANK", "two words"},
                                             {"EMPTY", ""},
                                             {"LINES", "a\r\nX-Injected: b"}},
                               .files = {}};

std::string auth_problems(std::string const& line) {
  return parse(JobText{.source = line}.text(), auth_secrets).problems;
}

TEST(ParseAuth, ReadsATokenAsWrittenOrReferredTo) {
  for (auto const* token : {"t0ken", "\"${env:TOKEN}\""}) {
    auto const [job, problems] =
        parse(JobText{.source = std::string{"  auth: {type: bearer, token: "} + token + "}"}.text(),
              auth_secrets);
    ASSERT_EQ(problems, "");
    EXPECT_EQ(std::get<BearerAuth>(job.source.auth).token.reveal(), "t0ken");
  }
}

TEST(ParseAuth, NoneNeedsNothing) { EXPECT_EQ(auth_problems("  auth: {type: none}"), ""); }

TEST(ParseAuth, ReadsHeadersAsSecrets) {
  auto const [job, problems] =
      parse(JobText{.source = "  headers: {X-Api-Key: \"${env:TOKEN}\", Accept: a/b}"}.text(),
            auth_secrets);
  ASSERT_EQ(problems, "");
  ASSERT_EQ(job.source.headers.size(), 2u);
  EXPECT_EQ(job.source.headers[0].first, "X-Api-Key");
  EXPECT_EQ(job.source.headers[0].second.revealed(), "t0ken");
}

TEST(ParseAuth, RefusesWhatIsWrong) {
  struct Case {
    char const* line;
    char const* problem;
  };
  for (auto const& [line, problem] :
       {Case{"  auth: {token: x}", "auth.type: is required"},
        Case{"  auth: {type: digest}",
             "auth.type: must be none, bearer, basic, api_key, oauth2, login or aws_sigv4, got "
             "'digest'"},
        Case{"  auth: {type: api_key, key: x}",
             "auth: needs one of header, param and cookie to carry the key"},
        Case{"  auth: {type: oauth2, token_url: \"http://a.test/t\"}",
             "auth: needs client_id and client_secret for this grant"},
        Case{"  auth: {type: login, url: \"ftp://a\", body: {u: x}}",
             "auth.url: must begin with http:// or https://, followed by a host"},
        Case{"  auth: {type: Bearer, token: x}",
             "auth.type: must be none, bearer, basic, api_key, oauth2, login or aws_sigv4, got "
             "'Bearer'; did "
             "you mean 'bearer'?"},
        Case{"  auth: {type: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9}",
             "auth.type: must be none, bearer, basic, api_key, oauth2, login or aws_sigv4, got a "
             "text"},
        Case{"  auth: {type: bearer}", "auth.token: is required; such as ${credential:NAME}"},
        Case{"  auth: {type: none, token: x}", "auth: unknown key; known keys are type"},
        Case{"  auth: {type: bearer, tokn: x, token: y}",
             "auth.tokn: unknown key 'tokn'; did you mean 'token'?"},
        Case{"  auth: {type: bearer, token: \"${env:NONE}\"}",
             "auth.token: environment variable 'NONE' is not set; set it, or use ${file:...}"},
        Case{"  auth: {type: bearer, token: \"${env:EMPTY}\"}",
             "auth.token: is empty; remove the key, or give it a value"},
        Case{"  auth: {type: bearer, token: \"${env:BLANK}\"}",
             "auth.token: holds blanks, line ends or other characters that no token has; check "
             "where it comes from"},
        Case{"  headers: {X-A: \"${env:LINES}\"}",
             "headers.X-A: holds a line end or another control character"},
        Case{"  headers: {\"X A\": b}",
             "headers.X A: is no header name; use letters, digits and '-'"},
        Case{"  headers: {X-A: b, x-a: c}",
             "headers.x-a: is the same header again, for which case does not count; remove one"},
        Case{"  headers: {X-A: ~}", "headers.X-A: must be a text, got nothing"}}) {
    EXPECT_EQ(auth_problems(line), std::string{"j.yaml:5: source."} + problem);
  }
}

TEST(ParseAuth, RefusesTwoWaysToAuthorize) {
  EXPECT_EQ(auth_problems("  auth: {type: bearer, token: x}\n  headers: {authorization: Bearer y}"),
            "j.yaml:6: source.headers.authorization: is also made by source.auth; remove one of "
            "the two");
}

}  // namespace
}  // namespace loanpulse
