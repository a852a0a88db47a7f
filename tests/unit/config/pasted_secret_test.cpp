#include "config/pasted_secret.hpp"

#include "config/parse_settings.hpp"
#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* variable = "looks like a variable of a shell or template";
constexpr char const* plain = "stands in the file as it is";
constexpr char const* password = "holds a password";

FakeSecrets const long_secrets{.variables = {{"MY_TOKEN", "an even longer token 0123456789"},
                                             {"PW", "CANARY"},
                                             {"URL", "postgresql://u:CANARY@h/d"}},
                               .files = {}};

std::string settings_warnings(std::string const& text) {
  ProblemList list{"s.yaml"};
  parse_settings(text, "/state", long_secrets.sources(), list);
  EXPECT_TRUE(list.empty()) << describe_problems(list.in_order());
  return describe_warnings(list.warnings_in_order());
}

TEST(PastedSecret, AShellsVariableIsNotReplaced) {
  for (auto const* text : {"$MY_TOKEN", "$t", "Bearer $MY_TOKEN", "$(cat /run/token)", "%TOKEN%",
                           "{{ token }}", "<your-token>", "Token: $A_1 x"}) {
    EXPECT_THAT(pasted_secret(text), HasSubstr(variable)) << text;
    EXPECT_THAT(pasted_secret(text), HasSubstr("write ${env:NAME}")) << text;
  }
  for (auto const* text : {"", "t0ken", "a$b", "$", "pa$$w", "$1a", "x%y%", "${env:T}",
                           "Bearer ${env:T}", "$${T}", "5<6>"}) {
    EXPECT_EQ(pasted_secret(text), "") << text;
  }
}

TEST(PastedSecret, ALongTextWithoutAReferenceCanBeReadByEverybody) {
  for (auto const* text : {"sk_live_CANARY_4eC39HqLyjWDarjtT1", "0123456789abcdef"}) {
    EXPECT_THAT(pasted_secret(text), HasSubstr(plain));
    EXPECT_THAT(pasted_secret(text), Not(HasSubstr("CANARY")));
  }
  EXPECT_EQ(pasted_secret("${credential:a_token_of_the_loan_api}"), "");
  EXPECT_EQ(pasted_secret("Bearer ${file:/run/long_secrets/token}"), "");
}

TEST(PastedSecret, OnlyHeadersThatCarrySecretsAreLookedAt) {
  EXPECT_THAT(pasted_header("Authorization", "Basic dXNlcjpwYXNzd29yZA=="), HasSubstr(plain));
  EXPECT_THAT(pasted_header("X-Api-Key", "0123456789abcdef"), HasSubstr(plain));
  EXPECT_THAT(pasted_header("X-Custom", "Bearer 0123456789abcdef"), HasSubstr(plain));
  EXPECT_THAT(pasted_header("cookie", "$SESSION"), HasSubstr(variable));
  EXPECT_EQ(pasted_header("Accept", "application/vnd.example.v2+json"), "");
  EXPECT_EQ(pasted_header("User-Agent", "loans of the second department (ann)"), "");
}

TEST(PastedSecret, APasswordOfAConnectionStringIsFound) {
  for (auto const* text :
       {"postgresql://ann:CANARY@host/db", "postgres://ann:CANARY%40x@host:5432/db?sslmode=require",
        "postgresql://host/db?user=ann&password=CANARY", "host=h password=CANARY dbname=d",
        "password = 'CANARY' host=h", "postgresql://${env:USER}:CANARY@h/d"}) {
    EXPECT_THAT(pasted_password(text), HasSubstr(password)) << text;
    EXPECT_THAT(pasted_password(text), HasSubstr("PGPASSFILE")) << text;
    EXPECT_THAT(pasted_password(text), Not(HasSubstr("CANARY"))) << text;
  }
  EXPECT_THAT(pasted_password("postgresql://ann:$PGPASSWORD@host/db"), HasSubstr(variable));
  for (auto const* text :
       {"postgresql:///loanpulse", "postgresql://ann@host/db", "postgresql://ann:@host/db",
        "postgresql://ann:${env:PW}@host/db", "${env:URL}", "host=h dbname=d passfile=/p",
        "host=h password=${file:/run/pw}", "postgresql://h/d?sslpassword=x",
        "postgresql://${credential:a:b}@h/d"}) {
    EXPECT_EQ(pasted_password(text), "") << text;
  }
}

TEST(PastedSecret, EachSecretOfTheConfigurationIsLookedAt) {
  EXPECT_EQ(warnings_of(JobText{.source = "  auth: {type: bearer, token: $MY_TOKEN}"}.text()),
            "j.yaml:5: source.auth.token: warning: looks like a variable of a shell or template, "
            "which is not replaced here: it is sent as it stands; write ${env:NAME} for the "
            "environment variable NAME");
  EXPECT_EQ(
      warnings_of(
          JobText{.source = "  headers:\n    Accept: a/b\n    X-Key: 0123456789abcdef"}.text()),
      "j.yaml:7: source.headers.X-Key: warning: stands in the file as it is, for everybody who can "
      "read the file; write ${credential:NAME}, ${env:NAME} or ${file:/path} in its place");
  EXPECT_THAT(settings_warnings("state_dir: /s\ndatabase: {url: \"postgresql://a:CANARY@h/d\"}"),
              testing::StartsWith("s.yaml:2: database.url: warning: holds a password"));
  EXPECT_THAT(settings_warnings("admin: {tokens: [{role: read, token: 0123456789abcdef}]}"),
              testing::StartsWith("s.yaml:1: admin.tokens[0].token: warning: stands in the file"));
}

TEST(PastedSecret, TheCureIsTakenWithoutAWarning) {
  EXPECT_EQ(warnings_of(JobText{.source = "  headers: {X-Key: \"${env:MY_TOKEN}\"}"}.text(),
                        long_secrets),
            "");
  EXPECT_EQ(settings_warnings("database: {url: \"postgresql://a:${env:PW}@h/d\"}"), "");
  EXPECT_EQ(settings_warnings("database: {url: \"${env:URL}\"}"), "");
}

TEST(PastedSecret, AReferenceWithoutItsKindIsRefusedWithTheCure) {
  EXPECT_EQ(parse(JobText{.source = "  auth:\n    type: bearer\n    token: ${MY_TOKEN}"}.text(),
                  long_secrets)
                .problems,
            "j.yaml:7: source.auth.token: '${' must begin ${credential:NAME}, ${env:NAME} or "
            "${file:/path}; write $${ for a plain ${");
}

}  // namespace
}  // namespace loanpulse
