#include "decode/answer_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The code of the error that an answer with these members ends with; empty: it is a page.
std::string code_of(std::string const& members, std::string const& records = "[]",
                    std::vector<std::string> ignored = {}) {
  Job job = job_of({column("id", "bigint")}, "data");
  job.source.ignore_errors = std::move(ignored);
  try {
    decode(job, "{" + members + R"(, "data": )" + records + "}");
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    return error.code();
  }
  return {};
}

std::string message_of(std::string const& body) {
  return decode_error(job_of({column("id", "bigint")}, "data"), body).what();
}

TEST(AnswerError, IsAnAnswerWithoutRecordsThatSaysWhatWentWrong) {
  for (auto const* members : {R"("error": "key expired")",
                              R"("error": {"code": 5, "message": "quota"})",
                              R"("error": true)",
                              R"("error": 17)",
                              R"("errors": ["bad filter"])",
                              R"("errors": [{"code": "E1"}])",
                              R"("errors": {"since": ["is no date"]})",
                              R"("message": "Rate limit exceeded")",
                              R"("error_message": "bad key")",
                              R"("errorMsg": "bad key")",
                              R"("success": false)",
                              R"("ok": false)",
                              R"("success": "false")",
                              R"("status": "error")",
                              R"("status": "FAILED")",
                              R"("meta": {"error": "bad key"})",
                              R"("meta": {"errors": [{"status": "429"}]})",
                              R"("status": {"error_code": 1002, "error_message": "bad key"})",
                              R"("success": true, "error": "index is being built")",
                              R"("message": "No valid key found")",
                              R"("message": "No records: access denied")"}) {
    EXPECT_EQ(code_of(members), "error_in_answer") << members;
    EXPECT_EQ(code_of(members, "null"), "error_in_answer") << members;
    EXPECT_EQ(code_of(members, R"([{"id": 1}])"), "") << members << " beside records";
  }
}

TEST(AnswerError, IsNotAnEmptyListThatSaysThatAllIsWell) {
  for (auto const* members : {R"("error": null)",
                              R"("error": false)",
                              R"("error": "")",
                              R"("error": 0)",
                              R"("errors": [])",
                              R"("errors": {})",
                              R"("error": {"code": 0, "message": ""})",
                              R"("error": {"code": "0", "message": "Success", "details": []})",
                              R"("errors": {"count": 0, "list": []})",
                              R"("message": "OK")",
                              R"("message": "success")",
                              R"("message": null)",
                              R"("success": true, "message": "2 of 5 credits used")",
                              R"("status": "ok", "message": "Welcome")",
                              R"("status": 200, "msg": "Query done")",
                              R"("code": 0, "msg": "success")",
                              R"("message": "No records found.")",
                              R"("message": "No matching results were found")",
                              R"("message": "nothing found")",
                              R"("status": {"error_code": 0, "error_message": null})",
                              R"("ok": true)",
                              R"("warning": "old version")",
                              R"("error_count": 0)",
                              R"("total": 0)",
                              R"("filter": {"error": "x"})"}) {
    EXPECT_EQ(code_of(members), "") << members;
  }
}

TEST(AnswerError, IsNotWhatTheJobSaysIsNone) {
  EXPECT_EQ(code_of(R"("message": "Welcome")", "[]", {"message"}), "");
  EXPECT_EQ(code_of(R"("meta": {"error": "x"})", "[]", {"$.meta.error"}), "");
  EXPECT_EQ(code_of(R"("meta": {"error": "x"})", "[]", {"meta"}), "");
  EXPECT_EQ(code_of(R"("message": "Welcome", "error": "x")", "[]", {"message"}), "error_in_answer");
}

TEST(AnswerError, IsQuotedWithItsSwitch) {
  EXPECT_EQ(
      message_of(R"({"success": false, "error": {"code": 5, "message": "quota"}, "data": []})"),
      "page 3 (http://api.test/loans?page=3): the answer holds no records, and \"error\" is "
      "{\"code\": 5, \"message\": \"quota\"} and \"success\" is false; if that is no error, "
      "write source.ignore_errors: [error, success]");
  auto const message =
      message_of(R"({"error": "a\u001b[31m\n)" + std::string(9000, 'x') + R"(", "data": null})");
  EXPECT_THAT(message, AllOf(HasSubstr("\"error\" is \"a\\x1b[31m\\n"), Not(HasSubstr("\x1b"))));
  EXPECT_LT(message.size(), 600u);
}

TEST(AnswerError, IsQuotedTooWhereThereIsNoListAtAll) {
  std::string const filler(300, 'x');
  EXPECT_THAT(message_of(R"({"trace": ")" + filler + R"(", "error": {"message": "bad key"}})"),
              AllOf(HasSubstr("nothing at data_selector \"data\""),
                    HasSubstr("it says that \"error\" is {\"message\": \"bad key\"}")));
  auto const error = decode_error(
      job_of({column("id", "bigint")}, "data.loans.nodes"),
      R"({"trace": ")" + filler + R"(", "data": null, "errors": [{"message": "no field loans"}]})");
  EXPECT_EQ(error.code(), "selector_not_found");
  EXPECT_THAT(error.what(),
              HasSubstr("it says that \"errors\" is [{\"message\": \"no field loans\"}]"));
}

}  // namespace
}  // namespace loanpulse
