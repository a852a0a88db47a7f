#include "fetch/answer_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/answers/judge_answer.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

Page first_part() {
  Page page;
  page.number = 3;
  page.partition = 2;
  page.url = "http://a.example/export";
  page.content_type = "application/x-ndjson";
  page.body = std::string{"{\"id\": 1}\n\n"};
  page.part.is_last = false;
  page.headers = {{"link", "there"}};
  return page;
}

TEST(AnswerParts, KnowWhereInTheAnswerTheyStand) {
  AnswerParts parts{first_part(), "GET http://a.example/export"};
  auto const second = parts.next("{\"id\": 2}\n", false, true);
  EXPECT_EQ(second.number, 3u);
  EXPECT_EQ(second.partition, 2u);
  EXPECT_EQ(second.content_type, "application/x-ndjson");
  EXPECT_EQ(second.part.number, 2u);
  EXPECT_EQ(second.part.offset, 11u);
  EXPECT_EQ(second.part.lines, 2u);
  EXPECT_FALSE(second.part.is_last);
  EXPECT_TRUE(second.headers.empty()) << "they came with the first";
  auto const third = parts.next("", true, true);
  EXPECT_EQ(third.part.number, 3u);
  EXPECT_EQ(third.part.offset, 21u);
  EXPECT_EQ(third.part.lines, 3u);
  EXPECT_TRUE(third.part.is_last);
}

TEST(AnswerParts, AnAnswerThatBreaksOffFailsAsWhatBrokeItAndSaysWhatHasComeOfIt) {
  AnswerParts parts{first_part(), "GET http://a.example/export"};
  auto const passing =
      parts.broken_off({ErrorKind::transient, "connection_lost", "the connection was reset"});
  EXPECT_EQ(passing.kind(), ErrorKind::transient);
  EXPECT_EQ(passing.code(), "connection_lost");
  EXPECT_THAT(passing.what(), HasSubstr("GET http://a.example/export: the connection was reset, "
                                        "after 11 bytes of the answer had been taken; asked for "
                                        "again it might bring other rows"));
  auto const lasting = parts.broken_off({ErrorKind::bad_data, "page_too_large", "too long"});
  EXPECT_EQ(lasting.kind(), ErrorKind::bad_data);
  EXPECT_THAT(lasting.what(), Not(HasSubstr("again")));
}

TEST(AnswerParts, AnEndWithinALineIsOneOnlyWhereSomethingElseSaysSo) {
  auto const cut = [](bool is_last, bool framed) {
    AnswerParts{first_part(), "GET /"}.next("{\"id\": 2}\n{\"id\"", is_last, framed);
  };
  cut(true, true);
  cut(false, false);
  EXPECT_EQ(stage_error_of([&] { cut(true, false); }).code(), "truncated");
  AnswerParts{first_part(), "GET /"}.next("{\"id\": 2}\n", true, false);
  AnswerParts{first_part(), "GET /"}.next("", true, false);
}

TEST(JudgeAnswer, OfAPartSaysWhatItSaysOfTheWhole) {
  Source source;
  source.format = BodyFormat::ndjson;
  Answer answer{200, {}, "\n\n"};
  answer.framed = false;
  answer.is_complete = false;
  EXPECT_TRUE(std::holds_alternative<BringsPage>(judge_answer(source, answer, now)));
  source.answers = {{.status = {200}, .text = "quota", .then = AnswerRule::Then::skip}};
  answer.body = "{\"error\": \"quota\"}\n";
  EXPECT_TRUE(std::holds_alternative<HasNoRows>(judge_answer(source, answer, now)));
}

TEST(JudgeAnswer, TakesAnAnswerByLinesForCutThatEndsWithinOne) {
  Source source;
  source.format = BodyFormat::ndjson;
  Answer answer{200, {}, "{\"id\": 1}\n{\"id\""};
  EXPECT_TRUE(std::holds_alternative<BringsPage>(judge_answer(source, answer, now)));
  answer.framed = false;
  EXPECT_TRUE(std::holds_alternative<MayPass>(judge_answer(source, answer, now)));
  answer.body = "{\"id\": 1}\n";
  EXPECT_TRUE(std::holds_alternative<BringsPage>(judge_answer(source, answer, now)));
}

}  // namespace
}  // namespace loanpulse
