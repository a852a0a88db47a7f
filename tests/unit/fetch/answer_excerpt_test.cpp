#include "fetch/answer_excerpt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

PageRequest request() {
  PageRequest request;
  request.url = "http://a.example/x?limit=10&api_key=abc%2Fdef";
  request.headers = {{"Accept", Secret{"application/json"}},
                     {"Authorization", Secret{"Bearer s3cret-token"}}};
  return request;
}

TEST(AnswerExcerpt, ShowsTheBeginningOnOneLine) {
  EXPECT_EQ(answer_excerpt("{\n\"error\": \"x\x1b[31m\"}", request()),
            "{\\n\"error\": \"x\\x1b[31m\"}");
  EXPECT_EQ(answer_excerpt(std::string(201, 'a'), request()), std::string(200, 'a') + "...");
  EXPECT_EQ(answer_excerpt(std::string(200, 'a'), request()), std::string(200, 'a'));
}

TEST(AnswerExcerpt, BlotsOutSecretsThatTheSourceRepeats) {
  std::string const text = answer_excerpt(
      "token s3cret-token, header Bearer s3cret-token, key abc/def or abc%2Fdef", request());
  EXPECT_EQ(text, "token ***, header ***, key *** or ***");
}

TEST(AnswerExcerpt, BlotsOutASecretAcrossTheCut) {
  std::string const text = answer_excerpt(std::string(195, 'a') + "s3cret-token", request());
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("s3c")));
}

TEST(AnswerExcerpt, IsValidUtf8WhateverCame) {
  EXPECT_EQ(answer_excerpt("a\xff\xc3 z\xed\xa0\x80", request()), "a?? z???");
  EXPECT_EQ(answer_excerpt("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", request()),
            "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(answer_excerpt(std::string(199, 'a') + "\xe2\x82\xac", request()),
            std::string(199, 'a') + "...");
}

TEST(AnswerExcerpt, LeavesShortValuesAlone) {
  PageRequest plain;
  plain.url = "http://a.example/x?key=1";
  EXPECT_EQ(answer_excerpt("{\"id\":1}", plain), "{\"id\":1}");
}

}  // namespace
}  // namespace loanpulse
