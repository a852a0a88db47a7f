#include "fetch/answers/answer_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/answers/judge_answer.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using Then = AnswerRule::Then;

Source with_rule(AnswerRule rule) {
  Source source;
  source.answers = {std::move(rule)};
  return source;
}

Verdict judged(Source const& source, int status, std::string body = "{}",
               std::vector<std::pair<std::string, std::string>> headers = {}) {
  return judge_answer(source, {status, std::move(headers), std::move(body)}, now);
}

TEST(AnswerRules, AllConditionsOfARuleMustHold) {
  AnswerRule rule;
  rule.status = {403, 404};
  rule.text = "quota";
  rule.then = Then::wait;
  auto const source = with_rule(rule);
  EXPECT_TRUE(std::holds_alternative<MayPass>(judged(source, 403, "quota exceeded")));
  EXPECT_TRUE(std::holds_alternative<RefusesPage>(judged(source, 403, "no")));
  EXPECT_TRUE(std::holds_alternative<RefusesPage>(judged(source, 410, "quota exceeded")));
}

TEST(AnswerRules, LookIntoTheBodyOfAPage) {
  AnswerRule rule;
  rule.path = "error.code";
  rule.values = {"40100", "false"};
  rule.then = Then::retry;
  auto const source = with_rule(rule);
  EXPECT_TRUE(std::holds_alternative<MayPass>(judged(source, 200, R"({"error":{"code":40100}})")));
  EXPECT_TRUE(
      std::holds_alternative<MayPass>(judged(source, 200, R"({"error":{"code":"40100"}})")));
  EXPECT_TRUE(std::holds_alternative<MayPass>(judged(source, 200, R"({"error":{"code":false}})")));
  for (auto const* other : {R"({"error":{"code":1}})", R"({"error":null})", "no JSON", "[]"}) {
    EXPECT_TRUE(std::holds_alternative<BringsPage>(judged(source, 200, other))) << other;
  }
}

TEST(AnswerRules, AFailureSaysWhatTheSourceSays) {
  AnswerRule rule;
  rule.path = "success";
  rule.values = {"false"};
  rule.message = "error.message";
  auto const verdict =
      judged(with_rule(rule), 200, R"({"success":false,"error":{"message":"no such branch"}})");
  EXPECT_THAT(std::get<RefusesPage>(verdict).why, testing::HasSubstr("\"no such branch\""));
}

TEST(AnswerRules, SkipMeansThatThereAreNoRows) {
  AnswerRule rule;
  rule.status = {404};
  rule.then = Then::skip;
  EXPECT_TRUE(std::holds_alternative<HasNoRows>(judged(with_rule(rule), 404)));
}

TEST(AnswerRules, TheFirstThatHoldsCounts) {
  AnswerRule skip;
  skip.status = {404};
  skip.then = Then::skip;
  AnswerRule fail = skip;
  fail.then = Then::fail;
  Source source;
  source.answers = {skip, fail};
  EXPECT_TRUE(std::holds_alternative<HasNoRows>(judged(source, 404)));
}

TEST(AnswerRules, AHeaderOfTheJobsSaysHowLongToWait) {
  Source source;
  source.wait = WaitHeader{"X-Reset-At", WaitHeader::As::unix_s};
  auto const verdict =
      judged(source, 429, "", {{"x-reset-at", "1700000030"}, {"retry-after", "5"}});
  EXPECT_EQ(std::get<MayPass>(verdict).limit.wait, std::chrono::seconds{30});
}

}  // namespace
}  // namespace loanpulse
