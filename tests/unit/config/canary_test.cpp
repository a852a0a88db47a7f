#include "config/parse_settings.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

FakeSecrets const canaries{
    .variables = {{"LEAK", "CANARY two\nlines"}, {"CREDENTIALS_DIRECTORY", "/creds"}},
    .files = {{"/creds/leak", "CANARY two\nlines\n"}, {"/leak", "CANARY two\nlines"}}};

TEST(Canary, NoSecretOfAJobIsInAProblem) {
  for (auto const* line : {
           "  auth: CANARY",
           "  auth: [CANARY]",
           "  auth: {type: CANARY_as_long_as_a_token_or_longer}",
           "  auth: {type: [CANARY]}",
           "  auth: {type: bearer, CANARY}",
           "  auth: {type: bearer, token: [CANARY]}",
           "  auth: {type: bearer, token: {CANARY: CANARY}}",
           "  auth: {type: bearer, token: CANARY CANARY}",
           "  auth: {type: bearer, token: \"${CANARY}\"}",
           "  auth: {type: bearer, token: \"${CANARY\"}",
           "  auth: {type: bearer, token: *CANARY}",
           "  auth: {type: bearer, token: @CANARY}",
           "  auth: {type: bearer, token: %CANARY: x}",
           "  auth: {type: bearer, token: \"CANARY}",
           "  auth: {type: bearer, token: \"\\CANARY\"}",
           "  auth: {type: bearer, token: !<CANARY CANARY}",
           "  auth: {type: bearer, token: \"${env:LEAK}\"}",
           "  auth: {type: bearer, token: \"${file:/leak}\"}",
           "  auth: {type: bearer, token: \"${credential:leak}\"}",
           "  auth: {type: bearer, tokne: CANARY}",
           "  auth: {type: none, token: CANARY, token: CANARY}",
           "  headers: CANARY",
           "  headers: [CANARY]",
           "  headers: {X-Key: [CANARY]}",
           "  headers: {X-Key: {a: CANARY}}",
           "  headers: {X-Key: \"${env:LEAK}\"}",
           "  headers: {X-Key: CANARY, x-key: CANARY}",
           "  headers: {\"X Key\": CANARY}",
           "  heders: {X-Key: CANARY}",
           "  token: CANARY",
       }) {
    auto const problems = parse(JobText{.source = line}.text(), canaries).problems;
    EXPECT_NE(problems, "") << line;
    EXPECT_EQ(problems.find("CANARY"), std::string::npos) << problems;
  }
}

TEST(Canary, NoPasswordOfASourceUrlIsInAProblem) {
  auto const problems = parse(JobText{.url = "  url: https://user:CANARY@host/"}.text()).problems;
  EXPECT_EQ(problems,
            "j.yaml:4: source.url: must not hold a user or password; use source.auth or "
            "source.headers");
}

TEST(Canary, NoSecretOfTheSettingsIsInAProblem) {
  for (auto const* text : {"database: CANARY", "database: {url: [CANARY]}",
                           "database: {url: CANARY}", "database: {url: \"mysql://u:CANARY@h/\"}",
                           "database: {migrate: CANARY_as_long_as_a_token_or_longer}",
                           "database: {lock_timeout: CANARY_as_long_as_a_token_or_longer}",
                           "database: {CANARY}", "database: {url: \"${env:LEAK}\"}",
                           "database: {uri: CANARY}", "database: {url: {CANARY: 1}}"}) {
    ProblemList list{"s.yaml"};
    parse_settings(text, "/state", canaries.sources(), list);
    auto const problems = describe_problems(list.in_order());
    EXPECT_NE(problems, "") << text;
    EXPECT_EQ(problems.find("CANARY"), std::string::npos) << problems;
  }
}

}  // namespace
}  // namespace loanpulse
